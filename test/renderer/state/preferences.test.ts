import { afterEach, describe, expect, it, vi } from 'vitest';
import { bindLive } from '../../../renderer/state/live.ts';
import {
  bindPreferences,
  defaultPreferences,
  migratePreferences,
  setPreferences,
  usePreferences,
} from '../../../renderer/state/preferences.ts';
import { createFakeClient } from '../../support/fake-client.ts';

describe('migratePreferences', () => {
  it.each([null, undefined, 'dark', 7, [], {}])('makes defaults of %j', (stored) => {
    expect(migratePreferences(stored)).toEqual(defaultPreferences);
  });

  it('keeps what is valid and drops what is not, one by one', () => {
    expect(migratePreferences({ theme: 'dark', language: 'fr', density: 'comfortable', font: 'x' })).toEqual({
      theme: 'dark',
      language: 'auto',
      density: 'comfortable',
    });
  });
});

describe('bindPreferences', () => {
  const stops: (() => void)[] = [];
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
    usePreferences.setState(defaultPreferences);
  });

  it('takes over what the profile remembers, and tells it what is chosen then', async () => {
    const client = createFakeClient({ nowMs: Date.now() });
    client.change((world) => {
      world.host = { ...world.host, preferences: { ...defaultPreferences, language: 'de' } };
    });
    stops.push(bindPreferences(client), bindLive(client));
    await vi.waitFor(() => expect(usePreferences.getState().language).toBe('de'));
    expect(client.inputsOf('host.setPreferences')).toEqual([]);

    setPreferences({ theme: 'light' });
    expect(client.inputsOf('host.setPreferences')).toEqual([
      { preferences: { theme: 'light', language: 'de', density: 'compact' } },
    ]);
  });

  it('leaves this window as it is where nobody has chosen yet', async () => {
    const client = createFakeClient({ nowMs: Date.now() });
    usePreferences.setState({ theme: 'dark' });
    stops.push(bindPreferences(client), bindLive(client));
    await vi.waitFor(() => expect(client.inputsOf('host.info')).toHaveLength(1));
    expect(usePreferences.getState().theme).toBe('dark');
  });
});
