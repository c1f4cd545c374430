import { screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import {
  defaultPreferences,
  setPreferences,
  usePreferences,
} from '../../../../renderer/state/preferences.ts';
import { openApp } from '../../../support/open-app.tsx';

describe('the settings page', () => {
  afterEach(() => setPreferences(defaultPreferences));

  it('changes language at once, for every word on screen', async () => {
    const { user } = await openApp({ at: '/settings' });
    await user.click(await screen.findByRole('radio', { name: 'Deutsch' }));
    expect(await screen.findByRole('heading', { name: 'Einstellungen' })).toBeTruthy();
    expect(document.documentElement.lang).toBe('de');
    expect(usePreferences.getState().language).toBe('de');
  });

  it('says where files are and what happens to passwords', async () => {
    await openApp({ at: '/settings' });
    expect(await screen.findByText('/home/mk/.config/biometrics-queue-desktop')).toBeTruthy();
    expect(screen.getByText(/Kept in memory only/)).toBeTruthy();
  });
});
