import { act, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../core/contract/errors.ts';
import { ClientProvider } from '../../../renderer/client/client-context.tsx';
import { useAction } from '../../../renderer/client/use-action.ts';
import { useCall } from '../../../renderer/client/use-call.ts';
import { setConnection } from '../../../renderer/state/connection.ts';
import { useNotices } from '../../../renderer/state/notices.ts';
import { createFakeClient, type FakeClient } from '../../support/fake-client.ts';

function within(client: FakeClient) {
  return ({ children }: { readonly children: ReactNode }) => (
    <ClientProvider client={client}>{children}</ClientProvider>
  );
}

/** Answers `environment.parseUrl` when the test says so, so that answers can overtake each other. */
function withHeldAnswers() {
  const client = createFakeClient({ nowMs: 0 });
  const answers = new Map<string, (name: string) => void>();
  client.answer(
    'environment.parseUrl',
    ({ url }) =>
      new Promise((resolve) => {
        const [first] = client.world.environments;
        if (first === undefined) throw new Error('the world has no environment');
        const { kind, connection } = first;
        answers.set(url, (name) => resolve({ name, kind, connection, password: null }));
      }),
  );
  return { client, answerTo: (url: string, name: string) => answers.get(url)?.(name) };
}

describe('useCall', () => {
  it('drops the answer to a question that is no longer asked', async () => {
    const { client, answerTo } = withHeldAnswers();
    const { result, rerender } = renderHook(({ url }) => useCall('environment.parseUrl', { url }), {
      wrapper: within(client),
      initialProps: { url: 'slow' },
    });
    rerender({ url: 'quick' });
    await act(async () => answerTo('quick', 'the right one'));
    expect(result.current.data?.name).toBe('the right one');
    await act(async () => answerTo('slow', 'too late'));
    expect(result.current.data?.name).toBe('the right one');
    expect(result.current.isLoading).toBe(false);
  });

  it('shows nothing, or with keepPrevious the old answer, until the new one is there', async () => {
    for (const keepPrevious of [false, true]) {
      const { client, answerTo } = withHeldAnswers();
      const { result, rerender } = renderHook(
        ({ url }) => useCall('environment.parseUrl', { url }, { keepPrevious }),
        { wrapper: within(client), initialProps: { url: 'a' } },
      );
      await act(async () => answerTo('a', 'first'));
      rerender({ url: 'b' });
      expect(result.current.data?.name).toBe(keepPrevious ? 'first' : undefined);
      expect(result.current.isLoading).toBe(true);
    }
  });

  it('reloads without taking the old answer away, and forgets an old error', async () => {
    const client = createFakeClient({ nowMs: 0 });
    let isDown = true;
    client.answer('environment.reconnect', () => {
      if (isDown) throw new AppError('REDIS_UNAVAILABLE');
      return {};
    });
    const { result } = renderHook(() => useCall('environment.reconnect', { env: 'local' }), {
      wrapper: within(client),
    });
    await waitFor(() => expect(result.current.error?.code).toBe('REDIS_UNAVAILABLE'));
    isDown = false;
    act(() => result.current.reload());
    await waitFor(() => expect(result.current.data).toEqual({}));
    expect(result.current.error).toBeUndefined();
    act(() => result.current.reload());
    expect(result.current.data).toEqual({});
    expect(result.current.isLoading).toBe(true);
  });

  it('asks again when the host has come back', async () => {
    const client = createFakeClient({ nowMs: 0 });
    setConnection('open', 0);
    const { result } = renderHook(() => useCall('host.info', {}), { wrapper: within(client) });
    await waitFor(() => expect(result.current.data).toBeDefined());
    act(() => setConnection('lost', 1));
    act(() => setConnection('open', 2));
    await waitFor(() => expect(client.inputsOf('host.info')).toHaveLength(2));
  });

  it('asks nothing without an input', () => {
    const client = createFakeClient({ nowMs: 0 });
    const { result } = renderHook(() => useCall('job.get', null), { wrapper: within(client) });
    expect(result.current).toMatchObject({ data: undefined, error: undefined, isLoading: false });
    expect(client.calls).toEqual([]);
  });
});

describe('useAction', () => {
  it('returns the output, and shows a failure as a notice instead of throwing', async () => {
    const client = createFakeClient({ nowMs: 0 });
    const { result } = renderHook(() => useAction('environment.select'), { wrapper: within(client) });
    expect(await act(() => result.current.run({ env: 'dev' }))).toEqual({});

    client.answer('environment.select', () => {
      throw new AppError('ENVIRONMENT_NOT_FOUND', { env: 'dev' });
    });
    expect(await act(() => result.current.run({ env: 'dev' }))).toBeUndefined();
    expect(result.current).toMatchObject({ isPending: false, error: { code: 'ENVIRONMENT_NOT_FOUND' } });
    expect(useNotices.getState().notices).toMatchObject([{ tone: 'failed', text: { kind: 'error' } }]);
    useNotices.setState({ notices: [] });
  });

  it('leaves a failure to the form that asked for silence', async () => {
    const client = createFakeClient({ nowMs: 0 });
    client.answer('environment.select', () => Promise.reject(new Error('a bug')));
    const { result } = renderHook(() => useAction('environment.select', { silent: true }), {
      wrapper: within(client),
    });
    await act(() => result.current.run({ env: 'dev' }));
    expect(result.current.error?.code).toBe('INTERNAL');
    expect(useNotices.getState().notices).toEqual([]);
  });
});
