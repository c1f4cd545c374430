import { create } from 'zustand';
import { persist } from 'zustand/middleware';

export const themes = ['auto', 'light', 'dark'] as const;
export const languages = ['auto', 'en', 'de'] as const;
export const densities = ['compact', 'comfortable'] as const;

export interface Preferences {
  readonly theme: (typeof themes)[number];
  readonly language: (typeof languages)[number];
  readonly density: (typeof densities)[number];
}

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
