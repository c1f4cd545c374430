import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../core/contract/errors.ts';
import type { Request, Response } from '../../../core/contract/wire.ts';
import { createClient, type ReopeningPort } from '../../../renderer/client/client.ts';
import { createPortPair } from '../../support/port-pair.ts';

function connected() {
  const { client: port, host, close } = createPortPair();
  const requests: Request[] = [];
  host.onMessage((message) => requests.push(message as Request));
  const openers: (() => void)[] = [];
  const reopening: ReopeningPort = { ...port, onOpen: (listener) => void openers.push(listener) };
  const answer = (response: Response): void => host.send(response);
  return {
    client: createClient(reopening),
    requests,
    answer,
    close,
    reopen: () => openers.forEach((listener) => listener()),
  };
}

describe('calls', () => {
  it('resolves with the value of the answer that carries its id', async () => {
    const { client, requests, answer } = connected();
    const first = client.call('environment.select', { env: 'a' });
    const second = client.call('environment.select', { env: 'b' });
    await vi.waitFor(() => expect(requests).toHaveLength(2));
    expect(requests[0]).toMatchObject({ kind: 'call', name: 'environment.select', input: { env: 'a' } });

    answer({ kind: 'ok', id: requests[1]?.id ?? 0, value: { which: 'second' } });
    answer({ kind: 'ok', id: requests[0]?.id ?? 0, value: { which: 'first' } });

    expect(await second).toEqual({ which: 'second' });
    expect(await first).toEqual({ which: 'first' });
  });

  it('rejects with the code and the details of an error', async () => {
    const { client, requests, answer } = connected();
    const failing = client.call('job.get', { env: 'a', job: { queue: 'q', id: '1', state: 'dead' } });
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    answer({ kind: 'error', id: 1, code: 'JOB_NOT_FOUND', details: { id: '1' } });
    await expect(failing).rejects.toEqual(new AppError('JOB_NOT_FOUND', { id: '1' }));
  });

  it('fails what is under way, and what comes later, when the port has closed', async () => {
    const { client, close } = connected();
    const underWay = client.call('host.info', {});
    close();
    await expect(underWay).rejects.toMatchObject({ code: 'DISCONNECTED' });
    await expect(client.call('host.info', {})).rejects.toMatchObject({ code: 'DISCONNECTED' });
  });
});

describe('watches', () => {
  it('hands on every push until it is stopped, and says so to the host once', async () => {
    const { client, requests, answer } = connected();
    const seen: unknown[] = [];
    const stop = client.watch('live', { env: 'a' }, (value) => seen.push(value));
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    answer({ kind: 'push', id: 1, value: 1 });
    answer({ kind: 'push', id: 1, value: 2 });
    await vi.waitFor(() => expect(seen).toEqual([1, 2]));

    stop();
    stop();
    answer({ kind: 'push', id: 1, value: 3 });
    await vi.waitFor(() => expect(requests.map(({ kind }) => kind)).toEqual(['watch', 'stop']));
    expect(seen).toEqual([1, 2]);
  });

  it('reports an error once and then nothing more', async () => {
    const { client, requests, answer } = connected();
    const onValue = vi.fn();
    const onError = vi.fn();
    client.watch('live', { env: 'gone' }, onValue, onError);
    await vi.waitFor(() => expect(requests).toHaveLength(1));
    answer({ kind: 'error', id: 1, code: 'ENVIRONMENT_NOT_FOUND', details: {} });
    answer({ kind: 'push', id: 1, value: 1 });
    await vi.waitFor(() => expect(onError).toHaveBeenCalledOnce());
    expect(onValue).not.toHaveBeenCalled();
  });

  it('asks again for all of them when the host is back', async () => {
    const { client, requests, answer, close, reopen } = connected();
    const seen: unknown[] = [];
    client.watch('environments', {}, (value) => seen.push(value));
    client.watch('live', { env: 'a' }, () => {})();
    await vi.waitFor(() => expect(requests).toHaveLength(3));

    close();
    client.watch('live', { env: 'b' }, () => {});
    reopen();

    await vi.waitFor(() => expect(requests).toHaveLength(5));
    expect(requests.slice(3)).toMatchObject([
      { kind: 'watch', name: 'environments' },
      { kind: 'watch', name: 'live', input: { env: 'b' } },
    ]);
    answer({ kind: 'push', id: 1, value: 'again' });
    await vi.waitFor(() => expect(seen).toEqual(['again']));
  });
});
