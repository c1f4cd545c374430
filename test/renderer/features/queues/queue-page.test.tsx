import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/contract/errors.ts';
import { renderApp } from '../../../support/render.tsx';

describe('the queue page', () => {
  it('shows the five metrics with their thresholds and the states with their counts', async () => {
    await renderApp('/local/queue/email-send/waiting');
    const metrics = await screen.findByRole('region', { name: 'Metrics' });
    expect(within(metrics).getAllByRole('heading', { level: 2 })).toHaveLength(5);
    expect(metrics.textContent).toContain('> 1,000');
    expect(metrics.textContent).toContain('< 1');
    expect(screen.getByRole('tab', { name: /Delayed 212/ })).toBeDefined();
  });

  it('shows what stands behind its ordering key, with that key, and how far active jobs have come', async () => {
    const { client, user } = await renderApp('/local/queue/webhook-dispatch/waiting');
    client.change((world) => {
      world.queues = world.queues.map((queue) =>
        queue.name === 'webhook-dispatch' ? { ...queue, parked: 7 } : queue,
      );
    });
    await user.click(await screen.findByRole('tab', { name: /Behind others 7/ }, { timeout: 5_000 }));
    expect(location.hash).toBe('#/local/queue/webhook-dispatch/parked');
    const grid = await screen.findByRole('grid', { name: 'Jobs of webhook-dispatch' });
    expect(within(grid).getAllByText('customer-1000')).toHaveLength(3);
    expect(client.inputsOf('queue.jobs').at(-1)).toMatchObject({ state: 'parked', order: 'next' });
    await user.click(screen.getByRole('tab', { name: /Active/ }));
    const bars = await screen.findAllByRole('progressbar', { name: 'Progress' }, { timeout: 5_000 });
    expect(bars.length).toBeGreaterThan(0);
  });

  it('keeps the drawer on the row that j and k move to', async () => {
    const { user } = await renderApp('/local/queue/ai-processing/waiting');
    const grid = await screen.findByRole('grid', { name: 'Jobs of ai-processing' });
    const [, first, second] = within(grid).getAllByRole('row');
    if (first === undefined || second === undefined) throw new Error('too few jobs');
    await user.click(first);
    const opened = location.hash;
    expect(opened).toMatch(/\?job=/);
    await screen.findByRole('complementary');
    await user.keyboard('j');
    await waitFor(() => expect(location.hash).not.toBe(opened));
    expect(second.getAttribute('aria-selected')).toBe('true');
    await user.keyboard('k');
    expect(location.hash).toBe(opened);
    await user.keyboard('{Escape}');
    expect(location.hash).not.toMatch(/job=/);
  });

  it('holds still under the pointer and says what waits', async () => {
    const { client, user } = await renderApp('/local/queue/ai-processing/waiting');
    const grid = await screen.findByRole('grid', { name: 'Jobs of ai-processing' });
    const before = within(grid).getAllByRole('row').length;
    await user.hover(grid);
    client.change((world) => {
      world.queues = world.queues.map((queue) =>
        queue.name === 'ai-processing' ? { ...queue, waiting: queue.waiting + 5 } : queue,
      );
    });
    const news = await screen.findByRole('button', { name: /new/ }, { timeout: 5_000 });
    expect(within(grid).getAllByRole('row')).toHaveLength(before);
    await user.click(news);
    await waitFor(() => expect(within(grid).getAllByRole('row').length).toBeGreaterThan(before));
  });

  it('takes no payload that is not JSON, and says where it goes wrong', async () => {
    const { client, user } = await renderApp('/local/queue/export-jobs/waiting');
    await user.click(await screen.findByRole('button', { name: 'Add a job' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add a job to export-jobs' });
    const payload = within(dialog).getByRole('textbox', { name: 'Payload' });
    fireEvent.change(payload, { target: { value: '{\n  "to": oops\n}' } });
    expect((await within(dialog).findByRole('alert')).textContent).toContain('line 2');
    await user.click(within(dialog).getByRole('button', { name: 'Add the job' }));
    expect(client.inputsOf('job.enqueue')).toEqual([]);
  });

  it('adds a job exactly as typed', async () => {
    const { client, user } = await renderApp('/local/queue/export-jobs/waiting');
    await user.click(await screen.findByRole('button', { name: 'Add a job' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add a job to export-jobs' });
    const payloadText = '{"id": 9007199254740993, "id": 1e400}';
    fireEvent.change(within(dialog).getByRole('textbox', { name: 'Payload' }), {
      target: { value: payloadText },
    });
    fireEvent.change(within(dialog).getByRole('textbox', { name: 'Delay' }), { target: { value: '1,5' } });
    await user.selectOptions(within(dialog).getByRole('combobox', { name: 'Unit of the delay' }), 'min');
    await user.selectOptions(within(dialog).getByRole('combobox', { name: 'Priority' }), 'high');
    fireEvent.change(within(dialog).getByRole('textbox', { name: /Ordering key/ }), {
      target: { value: 'tenant-7' },
    });
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() =>
      expect(client.inputsOf('job.enqueue')).toEqual([
        {
          env: 'local',
          queue: 'export-jobs',
          payloadText,
          priority: 'high',
          delayMs: 90_000,
          attempts: 3,
          orderingKey: 'tenant-7',
        },
      ]),
    );
    expect(await screen.findByText('Added a job to export-jobs.')).toBeDefined();
  });

  it('says while typing where a payload is not of the queue’s type, and adds it all the same', async () => {
    const { client, user } = await renderApp('/local/queue/webhook-dispatch/waiting');
    await user.click(await screen.findByRole('button', { name: 'Add a job' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add a job to webhook-dispatch' });
    const payload = within(dialog).getByRole('textbox', { name: 'Payload' });
    const type = (value: unknown) => fireEvent.change(payload, { target: { value: JSON.stringify(value) } });
    const hook = { event: 'e', endpoint: 'https://x.example', payload: {}, signature: 's' };
    type({ ...hook, signature: 1 });
    expect(within(dialog).getByRole('note').textContent).toContain(
      'signature: expected string, found number',
    );
    type(hook);
    expect(within(dialog).queryByRole('note')).toBeNull();
    type({});
    await user.click(within(dialog).getByRole('button', { name: 'Add the job' }));
    expect(client.inputsOf('job.enqueue')).toMatchObject([{ payloadText: '{}' }]);
  });

  it('keeps what was typed when the host refuses, and shows why in the dialog', async () => {
    const { client, user } = await renderApp('/local/queue/export-jobs/waiting');
    client.answer('job.enqueue', () => {
      throw new AppError('REDIS_OUT_OF_MEMORY');
    });
    await user.click(await screen.findByRole('button', { name: 'Add a job' }));
    const dialog = await screen.findByRole('dialog', { name: 'Add a job to export-jobs' });
    fireEvent.change(within(dialog).getByRole('textbox', { name: 'Payload' }), { target: { value: '[7]' } });
    await user.click(within(dialog).getByRole('button', { name: 'Add the job' }));
    expect(await within(dialog).findByText(/out of memory/)).toBeDefined();
    expect(within(dialog).getByRole('textbox', { name: 'Payload' })).toHaveProperty('value', '[7]');
  });

  it('offers no writing where it would be refused, and says why', async () => {
    await renderApp('/production/queue/export-jobs/waiting', { selected: 'production' });
    const add = await screen.findByRole('button', { name: 'Add a job' });
    expect(add.getAttribute('aria-disabled')).toBe('true');
  });

  it('says so when there is no such queue', async () => {
    await renderApp('/local/queue/no-such-queue/waiting');
    expect(await screen.findByText('No such queue here')).toBeDefined();
  });
});
