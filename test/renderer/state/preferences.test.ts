import { describe, expect, it } from 'vitest';
import { defaultPreferences, migratePreferences } from '../../../renderer/state/preferences.ts';

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
