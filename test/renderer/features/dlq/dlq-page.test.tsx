import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/contract/errors.ts';
import { openApp } from '../../../support/open-app.tsx';

const rows = () => within(screen.getByRole('grid')).getAllByRole('row').slice(1);
const boxes = () => within(screen.getByRole('grid')).getAllByRole('checkbox').slice(1);
async function box(nth: number): Promise<HTMLElement> {
  await screen.findByRole('grid');
  const found = boxes()[nth];
  if (found === undefined) throw new Error(`no row ${nth}`);
  return found;
}

describe('the DLQ page', () => {
  it('retries what is selected, after saying what it will touch, and reports exactly what happened', async () => {
    const { client, user } = await openApp({ at: '/local/dlq' });
    const ids = client.world.dead.slice(0, 4).map(({ summary }) => summary.id);
    await user.click(await box(0));
    await user.keyboard('{Shift>}');
    await user.click(await box(3));
    await user.keyboard('{/Shift}');
    await user.click(screen.getByRole('button', { name: 'Retry…' }));
    const dialog = await screen.findByRole('dialog', { name: 'Put 4 jobs back into their queues?' });

    // A colleague is faster by one while the question stands.
    client.change((world) => {
      world.dead = world.dead.filter(({ summary }) => summary.id !== ids[1]);
    });
    await user.click(within(dialog).getByRole('button', { name: 'Retry 4 jobs' }));

    expect(await screen.findByText('Retried 3, 1 was already gone.')).toBeTruthy();
    expect(client.inputsOf('dlq.retry')).toEqual([{ env: 'local', jobIds: ids, rearm: false }]);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.queryByRole('toolbar')).toBeNull();
  });

  it('warns about jobs that would be skipped, and re-arms only when asked', async () => {
    const { client, user } = await openApp({ at: '/local/dlq' });
    const nth = client.world.dead.findIndex(({ summary }) => summary.isProcessed);
    await user.click(await box(nth));
    await user.keyboard('r');
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText(/already marked as processed/)).toBeTruthy();
    await user.click(within(dialog).getByRole('checkbox', { name: 'Run it again all the same' }));
    await user.click(within(dialog).getByRole('button', { name: 'Retry 1 job' }));
    await waitFor(() => expect(client.inputsOf('dlq.retry')[0]?.rearm).toBe(true));
    expect(await screen.findByText('Retried 1.')).toBeTruthy();
  });

  it('puts back what is no job, and says exactly what stays because nobody knows its queue', async () => {
    const { client, user } = await openApp({ at: '/local/dlq' });
    const names = ['first', 'second', 'third'];
    client.change((world) => {
      world.dead = world.dead.slice(0, 3).map((job, index) => ({
        ...job,
        summary: {
          ...job.summary,
          id: names[index] ?? '',
          queue: index === 0 ? '' : 'email-send',
          isMalformed: index < 2,
          isProcessed: false,
          redriveCount: 0,
        },
      }));
    });
    await waitFor(() => expect(rows()).toHaveLength(3));
    await user.click(screen.getByRole('checkbox', { name: 'Select all rows on this page' }));
    await user.keyboard('r');
    const dialog = await screen.findByRole('dialog', { name: 'Put 2 jobs back into their queues?' });
    expect(dialog.textContent).toContain('2 to email-send');
    expect(dialog.textContent).toContain(
      '1 of the selected entries stays in the DLQ: its queue is not known.',
    );
    expect(dialog.textContent).toContain('1 is not a job. Exactly its bytes go back');
    await user.click(within(dialog).getByRole('button', { name: 'Retry 2 jobs' }));
    expect(await screen.findByText('Retried 2.')).toBeTruthy();
    await waitFor(() => expect(rows()).toHaveLength(1));
    await user.keyboard('r');
    expect(await screen.findByText(/nowhere to put it back to/)).toBeTruthy();

    // Its details are asked for without making up a queue.
    await user.click(rows()[0] ?? document.body);
    await screen.findByRole('complementary', { name: /first/ });
    expect(client.inputsOf('job.get').at(-1)?.job).toMatchObject({ queue: null, id: 'first' });
  });

  it('deletes nothing until somebody has read what will go, and typed where', async () => {
    const { client, user } = await openApp({ at: '/production/dlq', selected: 'production' });
    client.change((world) => {
      world.isDeadRetentionOn = false;
      world.expiredDead = 7;
      world.environments = world.environments.map((each) => ({
        ...each,
        isReadOnly: each.id !== 'production',
      }));
    });
    await user.click(await screen.findByRole('button', { name: 'Kept until somebody acts' }));
    const dialog = await screen.findByRole('dialog', { name: /Remove dead jobs/ });
    expect(dialog.textContent).toMatch(/ai-processing: after 1\sd/);
    expect(dialog.textContent).toContain('7 entries are past it now and will be removed for good.');
    const confirm = within(dialog).getByRole('button', { name: 'Remove after retention' });
    await user.click(confirm);
    expect(client.inputsOf('dlq.setRetention')).toEqual([]);
    await user.type(within(dialog).getByRole('textbox', { name: /Type Production/ }), 'Production');
    await user.click(confirm);
    expect(client.inputsOf('dlq.setRetention')).toEqual([{ env: 'production', isOn: true }]);
    expect(await screen.findByRole('button', { name: "Removed after their queue's retention" })).toBeTruthy();
  });

  it('resolves with a text, which is needed, and takes it back', async () => {
    const { client, user } = await openApp({ at: '/local/dlq' });
    const [first] = client.world.dead.map(({ summary }) => summary.id);
    await user.click(await box(0));
    await user.keyboard('e');
    const dialog = await screen.findByRole('dialog', { name: 'Resolve 1 entry' });
    await user.click(within(dialog).getByRole('button', { name: 'Resolve 1 entry' }));
    expect(within(dialog).getByRole('alert').textContent).toMatch(/A few words/);
    expect(client.inputsOf('dlq.resolve')).toEqual([]);

    await user.type(within(dialog).getByRole('textbox'), 'Customer called');
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByText('Resolved 1.')).toBeTruthy();
    expect(client.inputsOf('dlq.resolve')).toEqual([
      { env: 'local', jobIds: [first], text: 'Customer called' },
    ]);

    await user.click(screen.getByRole('button', { name: 'Undo' }));
    expect(await screen.findByText('Reopened 1. Back in the DLQ.')).toBeTruthy();
    expect(client.inputsOf('dlq.reopen')).toEqual([{ env: 'local', jobIds: [first] }]);
    await waitFor(() => expect(within(rows()[0] ?? document.body).getByTitle(first ?? '')).toBeTruthy());
  });

  it('keeps what was asked on screen when the host refuses', async () => {
    const { client, user } = await openApp({ at: '/local/dlq' });
    client.answer('dlq.resolve', () => Promise.reject(new AppError('REDIS_UNAVAILABLE')));
    await user.click(await box(0));
    await user.keyboard('e');
    await user.type(await screen.findByRole('textbox', { name: /What was done/ }), 'Gone');
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(await screen.findByText('Redis does not answer.')).toBeTruthy();
    const text = await screen.findByRole<HTMLTextAreaElement>('textbox', { name: /What was done/ });
    expect(text.value).toBe('Gone');
  });

  it('says on the button why nothing can be changed while the environment is read-only', async () => {
    const { client, user } = await openApp({ at: '/production/dlq', selected: 'production' });
    await user.click(await box(0));
    const retry = screen.getByRole('button', { name: 'Retry' });
    expect(retry.getAttribute('aria-disabled')).toBe('true');
    await user.hover(retry);
    expect((await screen.findByRole('tooltip')).textContent).toMatch(/Production is read-only/);
    await user.click(retry);
    await user.keyboard('r');
    expect(
      await screen.findByText(/^Production is read-only\. Make it writable/, { selector: '[role=status] *' }),
    ).toBeTruthy();
    expect(client.inputsOf('dlq.retry')).toEqual([]);
  });

  it('lets new entries wait, and keeps the rows where they are', async () => {
    const { client, user } = await openApp({ at: '/local/dlq' });
    await box(0);
    const [first] = client.world.dead.map(({ summary }) => summary.id);
    client.change((world) => {
      const [newest] = world.dead;
      if (newest === undefined) throw new Error('no fixture');
      const late = { ...newest.summary, id: 'late-1', error: 'late error', atMs: world.nowMs };
      world.dead = [{ ...newest, summary: late }, ...world.dead];
    });
    const chip = await screen.findByRole('button', { name: '1 new' }, { timeout: 3_000 });
    expect(within(rows()[0] ?? document.body).getByTitle(first ?? '')).toBeTruthy();
    await user.click(chip);
    await waitFor(() => expect(rows()[0]?.textContent).toContain('late error'));
  });

  it('walks through the list with j, the drawer following, and goes on after a retry', async () => {
    const { client, user } = await openApp({ at: '/local/dlq?queue=webhook-dispatch' });
    await box(0);
    const here = client.world.dead.filter(({ summary }) => summary.queue === 'webhook-dispatch');
    const [first, second, third] = here.map(({ summary }) => summary.id);
    const [row] = rows();
    if (row === undefined) throw new Error('no row');
    await user.click(row);
    await screen.findByRole('complementary', { name: new RegExp(first ?? '') });
    await user.keyboard('j');
    await screen.findByRole('complementary', { name: new RegExp(second ?? '') });
    await user.keyboard('r');
    await waitFor(() => expect(client.inputsOf('dlq.retry')[0]?.jobIds).toEqual([second]));
    await screen.findByRole('complementary', { name: new RegExp(third ?? '') });
  });

  it('rewards an empty DLQ with who emptied it', async () => {
    await openApp({ at: '/local/dlq', scenario: 'calm' });
    expect(await screen.findByRole('heading', { name: 'Nothing is dead.' })).toBeTruthy();
    expect(await screen.findByText(/The last one was resolved .* by mk@desk-12/)).toBeTruthy();
  });

  it('shows what was resolved, by whom and why, and reopens it', async () => {
    const { client, user } = await openApp({ at: '/local/dlq?list=resolved' });
    expect(await screen.findByText(/customer was called/)).toBeTruthy();
    await user.click(await box(0));
    await user.click(screen.getByRole('button', { name: 'Reopen' }));
    await waitFor(() => expect(client.inputsOf('dlq.reopen')).toHaveLength(1));
    await waitFor(() => expect(rows()).toHaveLength(2));
  });
});
