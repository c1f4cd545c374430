import { afterEach, describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../core/contract/errors.ts';
import { bindLive, selectEnvironment, useLive } from '../../../renderer/state/live.ts';
import { createFakeClient } from '../../support/fake-client.ts';

let stop = (): void => {};
afterEach(() => stop());

function bound() {
  const client = createFakeClient({ nowMs: Date.now() });
  stop = bindLive(client);
  return client;
}

describe('bindLive', () => {
  it('follows the environment that the host remembers', async () => {
    bound();
    await vi.waitFor(() => expect(useLive.getState().snapshots['local']?.queues).not.toHaveLength(0));
    expect(useLive.getState()).toMatchObject({ selected: 'local', info: { windowKind: 'browser' } });
    expect(useLive.getState().thresholds['local']).toBeDefined();
  });

  it('turns to another one when it is selected, and keeps the numbers of the first for the way back', async () => {
    bound();
    await vi.waitFor(() => expect(useLive.getState().snapshots['local']).toBeDefined());
    selectEnvironment('production');
    await vi.waitFor(() => expect(useLive.getState().snapshots['production']).toBeDefined());
    expect(useLive.getState().snapshots['local']).toBeDefined();
  });

  it('leaves an environment that was removed', async () => {
    const client = bound();
    await vi.waitFor(() => expect(useLive.getState().environments).not.toBeNull());
    selectEnvironment('staging');
    client.change((world) => {
      world.environments = world.environments.filter(({ id }) => id !== 'staging');
    });
    expect(useLive.getState().selected).toBe('local');
  });

  it('remembers why numbers do not come, until they do', async () => {
    const client = bound();
    await vi.waitFor(() => expect(useLive.getState().snapshots['local']).toBeDefined());
    client.failWatch('live', new AppError('INTERNAL'));
    expect(useLive.getState().error?.code).toBe('INTERNAL');
    selectEnvironment('dev');
    expect(useLive.getState().error).toBeNull();
  });
});
