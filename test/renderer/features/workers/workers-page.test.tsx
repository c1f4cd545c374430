import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { openApp } from '../../../support/open-app.tsx';

const embeddedSwitch = () => screen.findByRole('switch', { name: 'Run embedded workers' });

describe('the workers page', () => {
  it('groups workers by host and leads from a busy slot to its job', async () => {
    await openApp({ at: '/local/workers' });
    const host = within(await screen.findByRole('region', { name: 'prod-a' }));
    const [slot] = host.getAllByRole('link', { name: /^Open the job/ });
    expect(slot?.getAttribute('href')).toMatch(/^#\/local\/queue\/ai-processing\/active\?job=/);
  });

  it('switches embedded workers off on the app’s own Redis at once', async () => {
    const { client, user } = await openApp({ at: '/local/workers' });
    await user.click(await embeddedSwitch());
    await waitFor(() =>
      expect(client.inputsOf('workers.setEmbedded')).toEqual([{ env: 'local', isOn: false }]),
    );
  });

  it('asks before they take jobs from a Redis that others use', async () => {
    const { client, user } = await openApp({ at: '/dev/workers', selected: 'dev' });
    await user.click(await embeddedSwitch());
    const dialog = within(await screen.findByRole('dialog', { name: 'Run embedded workers on Dev box?' }));
    expect(client.inputsOf('workers.setEmbedded')).toEqual([]);
    await user.click(dialog.getByRole('button', { name: 'Run them on Dev box' }));
    await waitFor(() => expect(client.inputsOf('workers.setEmbedded')).toEqual([{ env: 'dev', isOn: true }]));
  });

  it('refuses them on production, and says why', async () => {
    const { client, user } = await openApp({ at: '/production/workers', selected: 'production' });
    await user.click(await embeddedSwitch());
    expect(screen.getAllByText(/Never on production/)).not.toHaveLength(0);
    expect(client.inputsOf('workers.setEmbedded')).toEqual([]);
  });

  it('names the evidence that is missing instead of showing a zero', async () => {
    await openApp({ at: '/staging/workers', selected: 'staging' });
    expect(await screen.findByText(/may not run CLIENT LIST/)).toBeTruthy();
  });

  it('says what happens to jobs when nobody works', async () => {
    await openApp({ at: '/local/workers', scenario: 'empty' });
    expect(await screen.findByText('No worker is alive on this environment.')).toBeTruthy();
  });
});
