import { screen, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import {
  defaultPreferences,
  setPreferences,
  usePreferences,
} from '../../../../renderer/state/preferences.ts';
import { openApp } from '../../../support/open-app.tsx';

const metricsSection = async () =>
  within(await screen.findByRole('region', { name: 'Metrics for Prometheus' }));

describe('the settings page', () => {
  afterEach(() => setPreferences(defaultPreferences));

  it('changes language at once, for every word on screen', async () => {
    const { user } = await openApp({ at: '/settings' });
    await user.click(await screen.findByRole('radio', { name: 'Deutsch' }));
    expect(await screen.findByRole('heading', { name: 'Einstellungen' })).toBeTruthy();
    expect(document.documentElement.lang).toBe('de');
    expect(usePreferences.getState().language).toBe('de');
  });

  describe('metrics for Prometheus', () => {
    it('are off at first, and say where they are once they are on', async () => {
      const { user, client } = await openApp({ at: '/settings' });
      const metrics = await metricsSection();
      const metricsSwitch = await metrics.findByRole('switch', { name: 'Metrics for Prometheus' });
      expect(metricsSwitch.getAttribute('aria-checked')).toBe('false');
      await user.click(metricsSwitch);
      expect(await metrics.findByText('http://127.0.0.1:9464/metrics')).toBeTruthy();
      expect(client.inputsOf('exporter.set')).toEqual([{ isOn: true, port: 9_464 }]);
    });

    it('move to another port, and to none that cannot be', async () => {
      const { user, client } = await openApp({ at: '/settings' });
      const metrics = await metricsSection();
      const port = await metrics.findByRole('textbox', { name: 'Port' });
      await user.clear(port);
      await user.type(port, '70000{Enter}');
      expect(metrics.getByText('A port is a number from 1 to 65535.')).toBeTruthy();
      await user.clear(port);
      await user.type(port, '9500');
      await user.tab();
      expect(client.inputsOf('exporter.set')).toEqual([{ isOn: false, port: 9_500 }]);
    });

    it('say what to do when the port is taken', async () => {
      const { user, client } = await openApp({ at: '/settings' });
      const taken = { isOn: true, port: 9_464, url: null, problem: 'port-taken' } as const;
      client.answer('exporter.set', () => taken);
      client.answer('exporter.get', () => taken);
      const metrics = await metricsSection();
      await user.click(await metrics.findByRole('switch', { name: 'Metrics for Prometheus' }));
      expect((await metrics.findByRole('alert')).textContent).toContain('Another program has this port.');
    });
  });

  it('says where files are and what happens to passwords', async () => {
    await openApp({ at: '/settings' });
    expect(await screen.findByText('/home/mk/.config/biometrics-queue-desktop')).toBeTruthy();
    expect(screen.getByText(/Kept in memory only/)).toBeTruthy();
  });
});
