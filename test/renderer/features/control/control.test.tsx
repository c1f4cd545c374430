import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/contract/errors.ts';
import { renderApp } from '../../../support/render.tsx';

/** A short list: drawing a long one takes most of a test's time. */
const address = '/local/queue/export-jobs/delayed';

async function openMenu(user: Awaited<ReturnType<typeof renderApp>>['user'], item: string): Promise<void> {
  await user.click(await screen.findByRole('button', { name: 'More' }));
  await user.click(await screen.findByRole('menuitem', { name: item }));
}

async function firstRow(queue: string): Promise<HTMLElement> {
  const grid = await screen.findByRole('grid', { name: `Jobs of ${queue}` });
  const [, row] = within(grid).getAllByRole('row');
  if (row === undefined) throw new Error('no job');
  return row;
}

describe('a queue under control', () => {
  it('is paused with a reason, which everybody reads, and resumed', async () => {
    const { client, user } = await renderApp(address);
    await user.click(await screen.findByRole('button', { name: 'Pause…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Pause export-jobs?' });
    expect(dialog.textContent).toContain('2 workers of the old kind are connected');
    await user.type(within(dialog).getByRole('textbox', { name: 'Why' }), ' relay down{Enter}');
    expect(await screen.findByText('Paused export-jobs.')).toBeDefined();
    expect(client.inputsOf('queue.pause')).toEqual([
      { env: 'local', queue: 'export-jobs', reason: 'relay down' },
    ]);
    const banner = (await screen.findByText('export-jobs is paused.')).closest('section');
    expect(banner?.textContent).toMatch(/By \S+ since .+, because: relay down/);
    expect(screen.queryByRole('button', { name: 'Pause…' })).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Resume' }));
    expect(await screen.findByText('export-jobs runs again.')).toBeDefined();
    await waitFor(() => expect(screen.queryByText('export-jobs is paused.')).toBeNull());
  });

  it('says when a colleague was faster, and when nobody said who it was', async () => {
    const { client, user } = await renderApp(address);
    client.answer('queue.pause', () => ({ outcome: 'already' }));
    await user.click(await screen.findByRole('button', { name: 'Pause…' }));
    await user.click(await screen.findByRole('button', { name: 'Pause the queue' }));
    expect(await screen.findByText('export-jobs was paused already; that pause stands.')).toBeDefined();
    client.change((world) => {
      world.holds = { 'export-jobs': { pausing: { by: '', atMs: 0, reason: '' }, rateLimit: null } };
    });
    const banner = (await screen.findByText('export-jobs is paused.')).closest('section');
    expect(banner?.textContent).toContain('By somebody who did not say');
    expect(banner?.textContent).not.toContain('since');
  });

  it('is marked as paused on the overview', async () => {
    await renderApp('/local/overview', { scenario: 'calm' }, (client) => {
      client.world.holds = { 'export-jobs': { pausing: { by: 'mk', atMs: 1, reason: '' }, rateLimit: null } };
    });
    expect((await screen.findByRole('row', { name: /export-jobs/ })).textContent).toContain('paused');
    expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('1 queue is paused.');
  });

  it('gets a rate limit, shows it, changes it and loses it', async () => {
    const { client, user } = await renderApp(address);
    await openMenu(user, 'Rate limit…');
    let dialog = await screen.findByRole('dialog', { name: 'Rate limit of export-jobs' });
    const jobs = within(dialog).getByRole('textbox', { name: 'Jobs' });
    fireEvent.change(jobs, { target: { value: '0' } });
    await user.click(within(dialog).getByRole('button', { name: 'Set the limit' }));
    expect(client.inputsOf('queue.setRateLimit')).toEqual([]);
    fireEvent.change(jobs, { target: { value: '120' } });
    await user.type(jobs, '{Enter}');
    expect(await screen.findByText('export-jobs now starts at most 120 per minute.')).toBeDefined();
    await user.click(await screen.findByRole('button', { name: 'at most 120 per minute' }));
    dialog = await screen.findByRole('dialog', { name: 'Rate limit of export-jobs' });
    await user.click(within(dialog).getByRole('button', { name: 'No limit' }));
    expect(await screen.findByText('export-jobs has no rate limit any more.')).toBeDefined();
    expect(client.inputsOf('queue.setRateLimit').map(({ rateLimit }) => rateLimit)).toEqual([
      { jobs: 120, intervalMs: 60_000 },
      null,
    ]);
  });

  it('gets another retention, says what a shorter one means, and goes back to the factory value', async () => {
    const { client, user } = await renderApp(address);
    expect(await screen.findByText('kept 3 d')).toBeDefined();
    await openMenu(user, 'Retention…');
    let dialog = await screen.findByRole('dialog', { name: 'Retention of export-jobs' });
    expect(dialog.textContent).toContain('Dead jobs stay');
    const keep = within(dialog).getByRole('textbox', { name: 'Keep for' });
    fireEvent.change(keep, { target: { value: '3651' } });
    await user.click(within(dialog).getByRole('button', { name: 'Set the retention' }));
    expect(client.inputsOf('queue.setRetention')).toEqual([]);
    fireEvent.change(keep, { target: { value: '2' } });
    expect(dialog.textContent).toContain('Until now it was 3\u00a0d.');
    await user.click(within(dialog).getByRole('button', { name: 'Set the retention' }));
    expect(await screen.findByText('export-jobs now keeps its jobs for 2 d.')).toBeDefined();
    expect(await screen.findByText('kept 2 d')).toBeDefined();
    await openMenu(user, 'Retention…');
    dialog = await screen.findByRole('dialog', { name: 'Retention of export-jobs' });
    await user.click(within(dialog).getByRole('button', { name: 'Back to the factory value' }));
    expect(await screen.findByText('kept 3 d')).toBeDefined();
    expect(client.inputsOf('queue.setRetention').map(({ keepMs }) => keepMs)).toEqual([2 * 86_400_000, null]);
  });

  it('is drained only once its name is typed, and says what that took', async () => {
    const { client, user } = await renderApp(address);
    await openMenu(user, 'Drain…');
    const dialog = await screen.findByRole('dialog', { name: 'Drain export-jobs?' });
    expect(dialog.textContent).toContain('2 delayed jobs');
    await user.click(within(dialog).getByRole('button', { name: 'Drain the queue' }));
    await user.type(within(dialog).getByRole('textbox'), 'export{Enter}');
    expect(client.inputsOf('queue.drain')).toEqual([]);
    await user.click(within(dialog).getByRole('checkbox', { name: 'Also what is delayed' }));
    await user.type(within(dialog).getByRole('textbox'), '-jobs');
    await user.click(within(dialog).getByRole('button', { name: 'Drain the queue' }));
    expect(await screen.findByText('Took 2 jobs out of export-jobs.')).toBeDefined();
    expect(client.inputsOf('queue.drain')).toEqual([
      { env: 'local', queue: 'export-jobs', includeDelayed: true },
    ]);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  });

  it('offers nothing of it where it would be refused, and says why', async () => {
    const { user } = await renderApp('/production/queue/export-jobs/delayed', { selected: 'production' });
    const pause = await screen.findByRole('button', { name: 'Pause…' });
    expect(pause.getAttribute('aria-disabled')).toBe('true');
    await user.click(screen.getByRole('button', { name: 'More' }));
    const drain = await screen.findByRole('menuitem', { name: /Drain…/ });
    expect(drain.textContent).toContain('Production is read-only.');
    await user.click(await firstRow('export-jobs'));
    const run = await screen.findByRole('button', { name: 'Run now' });
    expect(run.getAttribute('aria-disabled')).toBe('true');
  });
});

describe('a job that has not begun', () => {
  it('runs now when asked, or says why not', async () => {
    const { client, user } = await renderApp(address);
    await user.click(await firstRow('export-jobs'));
    await user.click(await screen.findByRole('button', { name: 'Run now' }));
    expect(await screen.findByText('It may run at once now.')).toBeDefined();
    client.answer('job.runNow', () => ({ outcome: 'parked' }));
    await user.click(screen.getByRole('button', { name: 'Run now' }));
    expect(await screen.findByText(/the jobs before it that share its ordering key/)).toBeDefined();
    const [input] = client.inputsOf('job.runNow');
    expect(input).toMatchObject({ env: 'local', queue: 'export-jobs' });
    expect(input?.hintAtMs).toBeTypeOf('number');
  });

  it('gets another priority', async () => {
    const { client, user } = await renderApp(address);
    await user.pointer({ keys: '[MouseRight]', target: await firstRow('export-jobs') });
    await user.click(await screen.findByRole('menuitem', { name: 'Change priority…' }));
    const dialog = await screen.findByRole('dialog', { name: "Change the job's priority" });
    await user.click(within(dialog).getByRole('radio', { name: 'high' }));
    await user.click(within(dialog).getByRole('button', { name: 'Change it' }));
    expect(await screen.findByText('Its priority is high now.')).toBeDefined();
    expect(client.inputsOf('job.changePriority')).toMatchObject([{ priority: 'high' }]);
  });

  it('is removed after saying what is lost; the drawer closes', async () => {
    const { client, user } = await renderApp(address);
    await user.click(await firstRow('export-jobs'));
    await user.click(await screen.findByRole('button', { name: 'Remove…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Remove this job?' });
    expect(dialog.textContent).toContain('This cannot be undone.');
    await user.click(within(dialog).getByRole('button', { name: 'Remove the job' }));
    expect(await screen.findByText('Removed the job from export-jobs.')).toBeDefined();
    await waitFor(() => expect(location.hash).not.toMatch(/job=/));
    expect(client.inputsOf('job.remove')).toHaveLength(1);
  });

  it('stays, with the question, where the host refuses; and where a worker was faster that is said', async () => {
    const { client, user } = await renderApp(address);
    client.answer('job.remove', () => {
      throw new AppError('REDIS_UNAVAILABLE');
    });
    await user.click(await firstRow('export-jobs'));
    await user.click(await screen.findByRole('button', { name: 'Remove…' }));
    const remove = await screen.findByRole('button', { name: 'Remove the job' });
    await user.click(remove);
    expect(await screen.findByText('Redis does not answer.')).toBeDefined();
    client.answer('job.remove', () => ({ outcome: 'active' }));
    await user.click(remove);
    expect(await screen.findByText(/A worker has it; only that can end it now/)).toBeDefined();
    expect(location.hash).toMatch(/job=/);
  });
});
