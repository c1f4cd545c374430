import { screen, waitFor, within } from '@testing-library/react';
import type { UserEvent } from '@testing-library/user-event';
import { afterEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../../core/contract/errors.ts';
import { dropDraft, newDraft } from '../../../../renderer/features/environments/environment-drafts.ts';
import { fixtureDiagnosis } from '../../../support/fixture/world.ts';
import { openApp } from '../../../support/open-app.tsx';

const form = async () => within(await screen.findByRole('complementary'));

async function paste(user: UserEvent, url: string): Promise<void> {
  await user.click((await form()).getByRole('textbox', { name: 'Paste a URL' }));
  await user.paste(url);
}

describe('the environments page', () => {
  afterEach(() => {
    for (const key of [newDraft, 'staging']) dropDraft(key);
  });

  it('fills the form from a pasted URL, tests it by itself and adds it read-only', async () => {
    const { client, user } = await openApp({ at: '/environments?edit=new' });
    await paste(user, 'rediss://app:s3cret@cache.example.com:6390/2');
    const fields = await form();
    const host = fields.getByRole<HTMLInputElement>('textbox', { name: 'Host' });
    await waitFor(() => expect(host.value).toBe('cache.example.com'));
    expect(fields.getByRole<HTMLInputElement>('textbox', { name: 'Paste a URL' }).value).toBe('');

    await waitFor(() => expect(client.inputsOf('environment.test')).toHaveLength(1));
    const steps = within(await fields.findByRole('region', { name: 'Connection' }));
    expect(await steps.findByText('Works, with a restriction.')).toBeTruthy();
    await user.click(steps.getByRole('button', { name: 'Show the steps' }));
    expect(steps.getAllByRole('listitem')).toHaveLength(6);

    await user.click(fields.getByRole('button', { name: 'Add environment' }));
    expect(await screen.findByText('cache.example.com added, read-only.')).toBeTruthy();
    expect(client.inputsOf('environment.add')[0]?.draft).toMatchObject({
      password: 's3cret',
      connection: { host: 'cache.example.com', port: 6390, database: 2, username: 'app' },
    });
  });

  it('says what is wrong with a URL and with fields, and sends nothing then', async () => {
    const { client, user } = await openApp({ at: '/environments?edit=new' });
    const fields = await form();
    await user.type(fields.getByRole('textbox', { name: 'Paste a URL' }), 'http://nope{Enter}');
    expect(fields.getByRole('alert').textContent).toMatch(/not a Redis URL/);
    await user.click(fields.getByRole('button', { name: 'Add environment' }));
    expect(fields.getByText('A name is needed.')).toBeTruthy();
    expect(fields.getByText('A host is needed.')).toBeTruthy();
    expect(client.inputsOf('environment.add')).toEqual([]);
  });

  it('keeps exactly the name that was typed while the URL was read', async () => {
    const { client, user } = await openApp({ at: '/environments?edit=new' });
    const fields = await form();
    await user.type(fields.getByRole('textbox', { name: 'Paste a URL' }), 'redis://cache.example.com:6390');
    await user.tab();
    await user.type(fields.getByRole('textbox', { name: 'Name' }), 'Cache EU');
    const host = fields.getByRole<HTMLInputElement>('textbox', { name: 'Host' });
    await waitFor(() => expect(host.value).toBe('cache.example.com'));
    await user.click(fields.getByRole('button', { name: 'Add environment' }));
    await waitFor(() =>
      expect(client.inputsOf('environment.add')[0]?.draft).toMatchObject({
        name: 'Cache EU',
        connection: { port: 6390 },
      }),
    );
  });

  it('reads a URL and adds it with one click', async () => {
    const { client, user } = await openApp({ at: '/environments?edit=new' });
    const fields = await form();
    await user.type(fields.getByRole('textbox', { name: 'Paste a URL' }), 'redis://cache.example.com:6390');
    await user.click(fields.getByRole('button', { name: 'Add environment' }));
    await waitFor(() =>
      expect(client.inputsOf('environment.add')[0]?.draft.connection.host).toBe('cache.example.com'),
    );
  });

  it('forgets what was found at another address at once', async () => {
    const { client, user } = await openApp({ at: '/environments?edit=staging' });
    await screen.findByText('Works, with a restriction.');
    const fields = await form();
    await user.type(fields.getByRole('textbox', { name: 'Host' }), '.other');
    expect(screen.queryByText('Works, with a restriction.')).toBeNull();
    await waitFor(() => expect(client.inputsOf('environment.test')).toHaveLength(2));
    await screen.findByText('Works, with a restriction.');
    await user.type(fields.getByRole('textbox', { name: 'Paste a URL' }), 'nonsense');
    expect(screen.queryByText('Works, with a restriction.')).toBeNull();
  });

  it('loses nothing that was typed, neither to an error nor to another page', async () => {
    const { client, user } = await openApp({ at: '/environments?edit=staging' });
    client.answer('environment.update', () => Promise.reject(new AppError('SETTINGS_NOT_SAVED')));
    const fields = await form();
    const host = fields.getByRole<HTMLInputElement>('textbox', { name: 'Host' });
    await user.clear(host);
    await user.type(host, 'other.example.com{Enter}');
    expect((await fields.findByRole('alert')).textContent).toMatch(/could not be saved/);
    expect(host.value).toBe('other.example.com');

    await user.click(fields.getByRole('button', { name: 'Close' }));
    await user.click(screen.getByRole('row', { name: /Staging EU.*not saved yet/ }));
    const again = await form();
    expect(again.getByRole<HTMLInputElement>('textbox', { name: 'Host' }).value).toBe('other.example.com');
    await user.click(again.getByRole('button', { name: 'Discard changes' }));
    expect(again.getByRole<HTMLInputElement>('textbox', { name: 'Host' }).value).toBe(
      'redis.staging.biometrics.internal',
    );
  });

  it('keeps the stored password unless a new one is typed', async () => {
    const { client, user } = await openApp({ at: '/environments?edit=staging' });
    const fields = await form();
    await user.type(fields.getByRole('textbox', { name: 'Name' }), ' 2{Enter}');
    await waitFor(() => expect(client.inputsOf('environment.update')[0]?.draft.password).toBeNull());
    await waitFor(() => expect(client.inputsOf('environment.test')[0]?.env).toBe('staging'));
  });

  it('shows only the answer to the newest test', async () => {
    const { client, user } = await openApp({ at: '/environments?edit=new' });
    const waiting: (() => void)[] = [];
    client.answer(
      'environment.test',
      ({ draft }) =>
        new Promise((resolve) => {
          const problem = draft.connection.host.startsWith('old')
            ? ({ code: 'password-wrong', details: {} } as const)
            : null;
          waiting.push(() => resolve(fixtureDiagnosis(draft.connection, problem)));
        }),
    );
    const host = (await form()).getByRole<HTMLInputElement>('textbox', { name: 'Host' });
    await user.type(host, 'old.example.com');
    await waitFor(() => expect(waiting).toHaveLength(1));
    await user.clear(host);
    await user.type(host, 'new.example.com');
    await waitFor(() => expect(waiting).toHaveLength(2));
    waiting[1]?.();
    waiting[0]?.();
    expect(await screen.findByText('Works, with a restriction.')).toBeTruthy();
    expect(screen.queryByText(/refused the user or the password/)).toBeNull();
  });

  it('cannot edit or remove the Redis that the app runs', async () => {
    await openApp({ at: '/environments?edit=local' });
    const drawer = await form();
    expect(drawer.getByText(/starts this redis-server itself/)).toBeTruthy();
    expect(drawer.queryByRole('textbox')).toBeNull();
    expect(drawer.queryByRole('button', { name: 'Remove…' })).toBeNull();
  });

  it('removes after a question that says what is lost', async () => {
    const { client, user } = await openApp({ at: '/environments?edit=staging' });
    await user.click((await form()).getByRole('button', { name: 'Remove…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Remove Staging EU?' }));
    await user.click(dialog.getByRole('button', { name: 'Remove Staging EU' }));
    expect(await screen.findByText('Staging EU removed.')).toBeTruthy();
    expect(client.inputsOf('environment.remove')).toEqual([{ env: 'staging' }]);
  });
});
