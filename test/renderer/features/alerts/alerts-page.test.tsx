import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/contract/errors.ts';
import { openApp } from '../../../support/open-app.tsx';

async function openThreshold(name: RegExp) {
  const app = await openApp({ at: '/local/alerts' });
  await app.user.click(await screen.findByRole('button', { name }));
  const drawer = await screen.findByRole('complementary');
  return { ...app, drawer: within(drawer) };
}

describe('the alerts page', () => {
  it('sets a threshold of one queue in the unit it is thought in', async () => {
    const { client, user, drawer } = await openThreshold(/^Mean wait of email-send/);
    const value = drawer.getByRole('textbox', { name: 'Threshold' });
    await user.clear(value);
    await user.type(value, '2.5');
    await user.selectOptions(drawer.getByRole('combobox', { name: 'Unit' }), 'min');
    await user.click(drawer.getByRole('button', { name: 'Save' }));
    expect(await screen.findByText(/email-send: Mean wait alerts at 2 min 30 s/)).toBeTruthy();
    expect(client.inputsOf('threshold.set')).toEqual([
      {
        env: 'local',
        queue: 'email-send',
        metric: 'queue.wait_time',
        threshold: { comparison: 'above', value: 150_000, isEnabled: true },
      },
    ]);
  });

  it('shows while typing what the threshold would have done', async () => {
    const { user, drawer } = await openThreshold(/^Size of email-send/);
    expect(drawer.getByText(/would have alerted for \d+ of the last 30 minutes/)).toBeTruthy();
    const value = drawer.getByRole('textbox', { name: 'Threshold' });
    await user.clear(value);
    await user.type(value, '999999');
    expect(drawer.getByText('It would not have alerted in the last 30 minutes.')).toBeTruthy();
  });

  it('does not send what is not a number, and says so', async () => {
    const { client, user, drawer } = await openThreshold(/^Workers of email-send/);
    const value = drawer.getByRole('textbox', { name: 'Threshold' });
    await user.clear(value);
    await user.type(value, '1.5{Enter}');
    expect(drawer.getByRole('alert').textContent).toBe('Whole numbers only.');
    expect(client.inputsOf('threshold.set')).toEqual([]);
  });

  it('goes back to the value for all queues', async () => {
    const { client, user, drawer } = await openThreshold(/^Failed of email-send/);
    expect(drawer.queryByRole('button', { name: /value for all queues/ })).toBeNull();
    await user.click(drawer.getByRole('checkbox', { name: 'Alert on this' }));
    await user.click(drawer.getByRole('button', { name: 'Save' }));
    await user.click(await drawer.findByRole('button', { name: 'Use the value for all queues (10)' }));
    await waitFor(() =>
      expect(client.inputsOf('threshold.set').map(({ threshold }) => threshold)).toEqual([
        { comparison: 'above', value: 10, isEnabled: false },
        null,
      ]),
    );
    const enabled = drawer.getByRole<HTMLInputElement>('checkbox', { name: 'Alert on this' });
    expect(enabled.checked).toBe(true);
  });

  it('keeps what was typed when it could not be saved', async () => {
    const { client, user, drawer } = await openThreshold(/^Failed, for all queues/);
    client.answer('threshold.set', () => Promise.reject(new AppError('SETTINGS_NOT_SAVED')));
    const value = drawer.getByRole<HTMLInputElement>('textbox', { name: 'Threshold' });
    await user.clear(value);
    await user.type(value, '25{Enter}');
    expect((await drawer.findByRole('alert')).textContent).toMatch(/could not be saved/);
    expect(value.value).toBe('25');
  });

  it('lists incidents, open ones first', async () => {
    await openApp({ at: '/local/alerts' });
    const list = await screen.findByRole('list', { name: 'Incidents' });
    const lines = within(list)
      .getAllByRole('listitem')
      .map((line) => line.textContent);
    expect(lines[0]).toContain('open for');
    expect(lines.at(-1)).toContain('lasted 31');
  });
});
