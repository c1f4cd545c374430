import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { act } from 'react';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/contract/errors.ts';
import { setConnection } from '../../../../renderer/state/connection.ts';
import { setPreferences } from '../../../../renderer/state/preferences.ts';
import { renderApp } from '../../../support/render.tsx';

afterEach(() => {
  setPreferences({ theme: 'auto', language: 'auto', density: 'compact' });
});

describe('where am I', () => {
  it('opens the environment of the address, or the one selected last', async () => {
    await renderApp('/production/overview');
    expect(await screen.findByRole('button', { name: /^Environment: Production/ })).toBeDefined();
    expect(document.querySelector('[data-kind="production"]')).not.toBeNull();
  });

  it('corrects an address that leads nowhere', async () => {
    await renderApp('/no-such-environment/dlq');
    await waitFor(() => expect(location.hash).toBe('#/local/overview'));
  });

  it('switches with one click to the same page, and the host remembers', async () => {
    const { client, user } = await renderApp('/local/workers');
    await user.click(await screen.findByRole('button', { name: /^Environment: Local/ }));
    await user.click(await screen.findByRole('menuitem', { name: /Staging/ }));
    await waitFor(() => expect(location.hash).toBe('#/staging/workers'));
    expect(client.inputsOf('environment.select')).toEqual([{ env: 'staging' }]);
  });
});

describe('may I write', () => {
  it('asks in words before a production environment becomes writable', async () => {
    const { client, user } = await renderApp('/production/overview');
    await user.click(await screen.findByRole('button', { name: 'Read-only' }));
    const dialog = await screen.findByRole('dialog', { name: 'Allow changes to Production?' });
    expect(dialog.textContent).toContain('put dead jobs back into their queues');
    expect(client.inputsOf('environment.setReadOnly')).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Allow changes to Production' }));
    expect(client.inputsOf('environment.setReadOnly')).toEqual([{ env: 'production', isReadOnly: false }]);
    expect(await screen.findByRole('button', { name: 'Writable' })).toBeDefined();
  });

  it('locks at once, without asking', async () => {
    const { client, user } = await renderApp('/local/overview');
    await user.click(await screen.findByRole('button', { name: 'Writable' }));
    expect(client.inputsOf('environment.setReadOnly')).toEqual([{ env: 'local', isReadOnly: true }]);
  });

  it('offers demo traffic only where nobody keeps real jobs', async () => {
    const { client, user } = await renderApp('/local/overview');
    await user.click(await screen.findByRole('switch', { name: 'Demo traffic' }));
    expect(client.inputsOf('demo.setTraffic')).toEqual([{ env: 'local', isOn: false }]);
    act(() => {
      location.hash = '#/production/overview';
    });
    expect(await screen.findByRole('button', { name: /^Environment: Production/ })).toBeDefined();
    expect(screen.queryByRole('switch', { name: 'Demo traffic' })).toBeNull();
  });
});

/** Both within one task: on a busy machine the pause between two typed keys has no bound. */
function press(first: string, second: string): void {
  fireEvent.keyDown(document.body, { key: first });
  fireEvent.keyDown(document.body, { key: second });
}

describe('keyboard', () => {
  it('goes to pages with two keys, but not from behind a dialog', async () => {
    const { user } = await renderApp('/local/workers');
    await screen.findByRole('heading', { level: 1, name: 'Workers' });
    press('g', 's');
    expect(location.hash).toBe('#/settings');
    await user.keyboard('?');
    await screen.findByRole('dialog', { name: 'Keyboard shortcuts' });
    press('g', 'w');
    expect(location.hash).toBe('#/settings');
  });

  it('finds a queue by its name', async () => {
    const { user } = await renderApp('/local/overview');
    await screen.findByRole('grid');
    await user.keyboard('/');
    await user.type(await screen.findByRole('textbox', { name: /Go to a queue/ }), 'mail send');
    await user.keyboard('{Enter}');
    await waitFor(() => expect(location.hash).toBe('#/local/queue/email-send/waiting'));
  });

  it('finds a dead job by its id alone', async () => {
    const { client, user } = await renderApp('/local/overview');
    await screen.findByRole('grid');
    const id = client.world.dead[3]?.summary.id ?? '';
    await user.keyboard('/');
    await user.click(await screen.findByRole('textbox', { name: /Go to a queue/ }));
    await user.paste(id);
    await user.click(await screen.findByRole('button', { name: new RegExp(`Look for job ${id}`) }));
    await waitFor(() => expect(location.hash).toBe(`#/local/dlq?job=${id}`));
  });
});

describe('the line to the app', () => {
  it('says that the process is gone, until it is back', async () => {
    await renderApp('/local/overview');
    await screen.findByRole('grid');
    act(() => setConnection('lost', Date.now()));
    expect(screen.getByRole('alert').textContent).toContain("The app's process is gone");
    act(() => setConnection('open', Date.now()));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('notices', () => {
  it('raise one toast and one desktop notification for what began together', async () => {
    const { client } = await renderApp('/local/overview', {}, ({ world }) => {
      world.host = { ...world.host, notifications: 'desktop' };
    });
    await screen.findByRole('grid');
    client.notice({
      id: 'n1',
      envName: 'Local',
      incidents: [
        {
          id: 'i1',
          env: 'local',
          queue: 'email-send',
          metrics: [{ metric: 'worker.processing', value: 0, threshold: 1 }],
          startedAtMs: Date.now(),
          resolvedAtMs: null,
        },
      ],
    });
    expect(
      await screen.findByText(/email-send needs attention\. Local: nobody is working on it/),
    ).toBeDefined();
    expect(client.inputsOf('host.notify')).toMatchObject([{ id: 'n1', title: 'email-send needs attention' }]);
  });

  it('stay until they are put away when something failed', async () => {
    const { client, user } = await renderApp('/local/overview');
    client.answer('environment.setReadOnly', () => {
      throw new AppError('SETTINGS_NOT_SAVED');
    });
    await user.click(await screen.findByRole('button', { name: 'Writable' }));
    expect((await screen.findByRole('alert')).textContent).toContain('The settings could not be saved.');
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('appearance', () => {
  it('speaks German at once when it is chosen', async () => {
    const { user } = await renderApp('/local/overview');
    await user.click(await screen.findByRole('button', { name: 'Theme and language' }));
    await user.click(await screen.findByRole('menuitem', { name: /Deutsch/ }));
    expect(await screen.findByRole('link', { name: /Umgebungen/ })).toBeDefined();
    expect(document.documentElement.lang).toBe('de');
  });

  it('is dark when it is chosen, whatever the system says', async () => {
    setPreferences({ theme: 'dark' });
    await renderApp('/local/overview');
    await screen.findByRole('grid');
    expect(document.documentElement.classList.contains('dark')).toBe(true);
  });

  it('tells of settings that could not be read until somebody knows', async () => {
    const { user } = await renderApp('/local/overview', {}, ({ world }) => {
      world.host = { ...world.host, settingsProblem: 'settings.unreadable-1.json' };
    });
    expect(await screen.findByText(/kept as settings\.unreadable-1\.json/)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText(/settings\.unreadable-1\.json/)).toBeNull();
  });

  it('says that dlq is no queue, and leads to the dead jobs', async () => {
    const { user } = await renderApp('/local/queue/dlq/waiting');
    await user.click(await screen.findByRole('button', { name: 'To the DLQ page' }));
    expect(location.hash).toBe('#/local/dlq');
  });
});
