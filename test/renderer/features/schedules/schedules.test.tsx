import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/contract/errors.ts';
import { renderApp } from '../../../support/render.tsx';

const address = '/local/queue/export-jobs/schedules';
const payloadText = '{"id": 9007199254740993}';

describe('the schedules of a queue', () => {
  it('say when they tick in words, and what holds them', async () => {
    await renderApp(address);
    const grid = await screen.findByRole('grid', { name: 'Schedules of export-jobs' });
    expect(grid.textContent).toContain('Monday to Friday at 06:30');
    expect(grid.textContent).toMatch(/every 10\smin/);
    expect(within(grid).getByRole('row', { name: /old-export/ }).textContent).toContain('paused');
    expect(within(grid).getByRole('row', { name: /migration:2026/ }).textContent).toContain('over');
  });

  it('show one of them with its next three ticks, in its own zone', async () => {
    await renderApp(`${address}?schedule=new-york-close`, { nowMs: Date.UTC(2026, 10, 24, 14) });
    const drawer = await screen.findByRole('complementary', { name: 'Schedule new-york-close' });
    const ticks = await within(drawer).findByRole('list', { name: 'Next ticks' });
    await waitFor(() => expect(within(ticks).getAllByRole('listitem')).toHaveLength(3));
    await waitFor(() => expect(ticks.textContent).toContain('Wed 25 Nov, 16:15'), { timeout: 5_000 });
    expect(within(drawer).getByText('America/New_York')).toBeDefined();
  });

  it('say the year of a tick that is in another one', async () => {
    await renderApp(`${address}?schedule=new-york-close`, { nowMs: Date.UTC(2026, 11, 31, 14) });
    const drawer = await screen.findByRole('complementary', { name: 'Schedule new-york-close' });
    const ticks = await within(drawer).findByRole('list', { name: 'Next ticks' });
    await waitFor(() => expect(ticks.textContent).toMatch(/Fri,? 1 Jan 2027, 16:15/));
  });

  it('are added as typed, once the expression can be read', async () => {
    const { client, user } = await renderApp('/local/queue/email-send/schedules');
    await user.click(await screen.findByRole('button', { name: 'New schedule' }));
    const dialog = await screen.findByRole('dialog', { name: 'New schedule for email-send' });
    const type = (name: string, value: string) =>
      fireEvent.change(within(dialog).getByRole('textbox', { name }), { target: { value } });
    type('Name', 'digest');
    type('Payload', payloadText);
    type('Cron expression', '0 6 * * 9');
    await waitFor(() =>
      expect(within(dialog).getByRole('alert').textContent).toContain('Position 9, weekday'),
    );
    await user.click(within(dialog).getByRole('button', { name: 'Save the schedule' }));
    expect(client.inputsOf('schedule.put')).toEqual([]);

    type('Cron expression', '0 6 * * 1');
    await within(dialog).findByText(/Monday at 06:00\./);
    await user.selectOptions(within(dialog).getByRole('combobox', { name: 'Time zone' }), 'Asia/Tokyo');
    await user.click(within(dialog).getByRole('button', { name: 'Save the schedule' }));
    expect(await screen.findByText('Saved digest.')).toBeDefined();
    expect(client.inputsOf('schedule.put')).toMatchObject([
      {
        env: 'local',
        queue: 'email-send',
        schedule: { id: 'digest', cron: '0 6 * * 1', everyMs: null, timeZone: 'Asia/Tokyo', payloadText },
      },
    ]);
    expect(await screen.findByRole('row', { name: /digest/ })).toBeDefined();
  });

  it('keep what was typed when the host refuses', async () => {
    const { client, user } = await renderApp(`${address}?schedule=refresh`);
    client.answer('schedule.put', () => {
      throw new AppError('REDIS_OUT_OF_MEMORY');
    });
    await user.click(await screen.findByRole('button', { name: 'Edit…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Edit refresh' });
    fireEvent.change(within(dialog).getByRole('textbox', { name: 'Every' }), { target: { value: '20' } });
    await user.click(within(dialog).getByRole('button', { name: 'Save the schedule' }));
    expect(await within(dialog).findByText(/out of memory/)).toBeDefined();
    expect(client.inputsOf('schedule.put')[0]?.schedule.everyMs).toBe(1_200_000);
  });

  it('are paused, resumed and removed from the drawer', async () => {
    const { client, user } = await renderApp(`${address}?schedule=refresh`);
    await user.click(await screen.findByRole('button', { name: 'Pause' }));
    await user.click(await screen.findByRole('button', { name: 'Resume' }));
    expect(await screen.findByText('refresh adds jobs again.')).toBeDefined();
    expect(client.inputsOf('schedule.put').map(({ schedule }) => schedule.isPaused)).toEqual([true, false]);
    await user.click(screen.getByRole('button', { name: 'Remove…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Remove the schedule refresh?' });
    await user.click(within(dialog).getByRole('button', { name: 'Remove the schedule' }));
    expect(await screen.findByText('Removed refresh.')).toBeDefined();
    expect(await screen.findByText('This schedule is no longer there')).toBeDefined();
  });
});
