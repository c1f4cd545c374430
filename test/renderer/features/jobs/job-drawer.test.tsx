import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { AppError } from '../../../../core/contract/errors.ts';
import { JobDrawer } from '../../../../renderer/features/jobs/job-drawer.tsx';
import { createFakeClient } from '../../../support/fake-client.ts';
import { renderWith } from '../../../support/render.tsx';

async function openDead() {
  const client = createFakeClient({ nowMs: Date.now() });
  const [entry] = client.world.dead;
  if (entry === undefined) throw new Error('the fixture has no such job');
  const { queue, id, state } = entry.summary;
  const onClose = vi.fn();
  await renderWith(client, <JobDrawer env="local" job={{ queue, id, state }} onClose={onClose} />);
  await screen.findByText('What a retry will do');
  return { client, entry, onClose, user: userEvent.setup() };
}

describe('the job drawer', () => {
  it('says where a retry puts the job, with how many attempts', async () => {
    const { entry } = await openDead();
    const words = screen.getByText('What a retry will do').parentElement;
    expect(words?.textContent).toContain(entry.summary.queue);
    expect(words?.textContent).toContain(`${entry.summary.maxAttempts} fresh attempt`);
  });

  it('shows numbers that JavaScript cannot hold exactly as they are, in all three views', async () => {
    const client = createFakeClient({ nowMs: Date.now() });
    const [entry] = client.world.dead;
    if (entry === undefined) throw new Error('the fixture has no dead job');
    const { queue, id, state } = entry.summary;
    const detail = await client.call('job.get', { env: 'local', job: { queue, id, state } });
    const payloadText = '{"id":9007199254740993,"huge":1e400,"id":2}';
    client.answer('job.get', () => ({ ...detail, payloadText }));
    await renderWith(client, <JobDrawer env="local" job={{ queue, id, state }} onClose={() => {}} />);
    const user = userEvent.setup();

    expect(await screen.findByText('9007199254740993')).toBeDefined();
    expect(screen.getByText('1e400')).toBeDefined();
    expect(screen.getAllByText('"id"')).toHaveLength(2);
    await user.click(screen.getByRole('radio', { name: 'Lines' }));
    expect(screen.getByRole('region', { name: 'Payload' }).textContent).toContain('"id": 9007199254740993,');
    await user.click(screen.getByRole('radio', { name: 'Exact' }));
    expect(screen.getByRole('region', { name: 'Payload' }).textContent).toContain(payloadText);
  });

  it('shows how far an active job says it has come: a bar for a percentage, else its words', async () => {
    const client = createFakeClient({ nowMs: Date.now() });
    const [entry] = client.world.dead;
    if (entry === undefined) throw new Error('the fixture has no dead job');
    const { queue, id } = entry.summary;
    const detail = await client.call('job.get', { env: 'local', job: { queue, id, state: 'dead' } });
    const answer = (progress: string) =>
      client.answer('job.get', () => ({
        ...detail,
        summary: { ...detail.summary, state: 'active', progress, orderingKey: 'customer-7' },
      }));
    const drawer = <JobDrawer env="local" job={{ queue, id, state: 'active' }} onClose={() => {}} />;
    answer('{"percent":42.9}');
    const { unmount } = await renderWith(client, drawer);
    const bar = await screen.findByRole('progressbar', { name: 'Progress' });
    expect(bar.getAttribute('aria-valuenow')).toBe('42.9');
    expect(screen.getByText('42%')).toBeDefined();
    expect(screen.getByText('customer-7')).toBeDefined();
    unmount();
    answer('"reading rows"');
    await renderWith(client, drawer);
    expect(await screen.findByText('"reading rows"')).toBeDefined();
    expect(screen.queryByRole('progressbar')).toBeNull();
  });

  it('lists where a payload is not of its queue’s type, and says nothing of one that is', async () => {
    const client = createFakeClient({ nowMs: Date.now() });
    const entry = client.world.dead.find(({ summary }) => summary.queue === 'email-send');
    if (entry === undefined) throw new Error('the fixture has no dead e-mail');
    const { queue, id, state } = entry.summary;
    const detail = await client.call('job.get', { env: 'local', job: { queue, id, state } });
    const drawer = <JobDrawer env="local" job={{ queue, id, state }} onClose={() => {}} />;
    const { unmount } = await renderWith(client, drawer);
    await screen.findByText('Payload');
    expect(screen.queryByRole('note')).toBeNull();
    unmount();
    client.answer('job.get', () => ({
      ...detail,
      payloadText: '{"to":7,"subject":"s","data":{},"priority":"no"}',
    }));
    await renderWith(client, drawer);
    const note = await screen.findByRole('note');
    expect(note.textContent).toContain('3 things are not as email-send expects them');
    expect(
      within(note)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      'to: expected string, found number',
      'template: missing, expected string',
      "priority: expected 'high' | 'normal' | 'low', found string",
    ]);
  });

  it('cuts a payload of five megabytes until somebody asks for all of it', async () => {
    const client = createFakeClient({ nowMs: Date.now() });
    const [entry] = client.world.dead;
    if (entry === undefined) throw new Error('the fixture has no dead job');
    const { queue, id, state } = entry.summary;
    const detail = await client.call('job.get', { env: 'local', job: { queue, id, state } });
    client.answer('job.get', () => ({ ...detail, payloadText: `{"blob":"${'x'.repeat(5_000_000)}"}` }));
    const { container } = await renderWith(
      client,
      <JobDrawer env="local" job={{ queue, id, state }} onClose={() => {}} />,
    );
    expect(await screen.findByRole('button', { name: /show all 5/ })).toBeDefined();
    expect(container.textContent.length).toBeLessThan(10_000);
  });

  it('folds all attempts but the last to their first line', async () => {
    await openDead();
    const attempts = screen.getByRole('heading', { name: /failed attempt/i }).parentElement;
    if (attempts === null) throw new Error('no attempts');
    const folds = within(attempts)
      .getAllByRole('listitem')
      .map((item) => item.querySelector('details')?.open);
    expect(folds.length).toBeGreaterThan(1);
    expect(folds).toEqual([true, ...folds.slice(1).map(() => false)]);
  });

  it('closes with Esc', async () => {
    const { onClose, user } = await openDead();
    await user.keyboard('{Escape}');
    expect(onClose).toHaveBeenCalledOnce();
  });

  it('says that a job is gone, and asks again', async () => {
    const client = createFakeClient({ nowMs: Date.now() });
    client.answer('job.get', ({ job }) => {
      throw new AppError('JOB_NOT_FOUND', { id: job.id });
    });
    await renderWith(
      client,
      <JobDrawer env="local" job={{ queue: 'q', id: 'x', state: 'dead' }} onClose={() => {}} />,
    );
    expect((await screen.findByRole('alert')).textContent).toContain('This job is no longer there.');
    await userEvent.setup().click(screen.getByRole('button', { name: 'Try again' }));
    expect(client.inputsOf('job.get')).toHaveLength(2);
  });
});
