import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import { type HostInfo, type Preferences, preferences } from '../../core/contract/model.ts';
import type { Client } from '../client/client.ts';
import { useLive } from './live.ts';
import { noticeError } from './notices.ts';

export const themes = preferences.shape.theme.options;
export const languages = preferences.shape.language.options;
export const densities = preferences.shape.density.options;

export const defaultPreferences: Preferences = { theme: 'auto', language: 'auto', density: 'compact' };

/** Raise it when a stored value changes its meaning, and teach `migratePreferences` the step. */
export const preferencesVersion = 1;

function oneOf<T extends string>(allowed: readonly T[], value: unknown, otherwise: T): T {
  return allowed.find((candidate) => candidate === value) ?? otherwise;
}

/** Whatever is stored becomes valid preferences: values from a newer or broken store fall back one by one. */
export function migratePreferences(stored: unknown): Preferences {
  const found: Record<string, unknown> = typeof stored === 'object' && stored !== null ? { ...stored } : {};
  return {
    theme: oneOf(themes, found['theme'], defaultPreferences.theme),
    language: oneOf(languages, found['language'], defaultPreferences.language),
    density: oneOf(densities, found['density'], defaultPreferences.density),
  };
}

/** What this window's origin remembers is only there to be drawn with before the host has answered; the host's counts. */
export const usePreferences = create<Preferences>()(
  persist(() => defaultPreferences, {
    name: 'biometrics.preferences',
    version: preferencesVersion,
    migrate: migratePreferences,
    merge: (stored) => migratePreferences(stored),
  }),
);

export function setPreferences(change: Partial<Preferences>): void {
  usePreferences.setState(change);
}

/** Takes over what the profile remembers, and tells it what is chosen from then on. */
export function bindPreferences(client: Client): () => void {
  let isKnown = false;
  const adopt = ({ info }: { readonly info: HostInfo | null }): void => {
    if (isKnown || info === null) return;
    if (info.preferences !== null) usePreferences.setState(info.preferences);
    isKnown = true;
  };
  adopt(useLive.getState());
  const stopAdopting = useLive.subscribe(adopt);
  const stopTelling = usePreferences.subscribe((chosen) => {
    if (isKnown) client.call('host.setPreferences', { preferences: chosen }).catch(noticeError);
  });
  return () => {
    stopAdopting();
    stopTelling();
  };
}
