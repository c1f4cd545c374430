import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { renderApp } from '../../../support/render.tsx';

async function rows() {
  const grid = await screen.findByRole('grid', { name: 'Queues' });
  return within(grid).getAllByRole('row').slice(1);
}

describe('the overview', () => {
  it('answers first whether all is well', async () => {
    await renderApp('/local/overview', { scenario: 'calm' });
    const answer = await screen.findByText(/^All quiet\. 6 queues, [\d,.]+ jobs a minute\.$/);
    expect(answer.closest('h1')).not.toBeNull();
  });

  it('names the worst queue and why, marks it by word, and puts it first', async () => {
    await renderApp('/local/overview', { scenario: 'trouble' });
    const [first] = await rows();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toContain(
      'email-send needs attention: nobody is working on it, 38 failed in 5 minutes.',
    );
    expect(first?.textContent).toContain('email-send');
    expect(first?.textContent).toContain('critical');
    await waitFor(() => expect(document.title).toMatch(/^■ 1 · Local/));
  });

  it('opens a queue by click and by keyboard', async () => {
    const { user } = await renderApp('/local/overview');
    const [first] = await rows();
    if (first === undefined) throw new Error('no row');
    await user.click(first);
    expect(location.hash).toBe('#/local/queue/email-send/waiting');
    expect(await screen.findByRole('heading', { level: 1, name: /email-send/ })).toBeDefined();

    fireEvent.keyDown(document.body, { key: 'g' });
    fireEvent.keyDown(document.body, { key: 'o' });
    expect(location.hash).toBe('#/local/overview');
    (await screen.findByRole('grid', { name: 'Queues' })).focus();
    await user.keyboard('jj{Enter}');
    expect(location.hash).toBe('#/local/queue/ai-processing/waiting');
  });

  it('says how old the numbers are while it reconnects, and why', async () => {
    await renderApp('/local/overview', { scenario: 'stale' });
    expect(
      await screen.findByText(/The numbers are as of \d\d:\d\d:\d\d\. Reconnecting to Local/),
    ).toBeDefined();
    expect(screen.getByText(/nothing listens/)).toBeDefined();
  });

  it('explains a connection that never came up, and tries again', async () => {
    const { client, user } = await renderApp('/local/overview', { scenario: 'failed' });
    expect((await screen.findByRole('alert')).textContent).toMatch(/Local is not connected/);
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(client.inputsOf('environment.reconnect')).toEqual([{ env: 'local' }]);
  });
});
