import { describe, expect, it } from 'vitest';
import { type EnvironmentDraft, environmentDraft } from '../../../../core/contract/environment.ts';
import {
  blankFields,
  draftOf,
  type EnvironmentFields,
  fieldProblems,
  fieldsOf,
  isWorthTesting,
  looksLikeUrl,
  readDraft,
  withRead,
} from '../../../../renderer/features/environments/environment-fields.ts';
import { tcpConnection } from '../../../support/fixture/environments.ts';

const whole: EnvironmentFields = { ...blankFields, name: 'Prod', host: 'redis.example.com' };

describe('fieldProblems', () => {
  it.each([
    { edit: {}, problems: {} },
    { edit: { name: '  ' }, problems: { name: 'nameMissing' } },
    { edit: { name: 'x'.repeat(61) }, problems: { name: 'nameTooLong' } },
    { edit: { name: 'LOCAL' }, problems: { name: 'nameTaken' } },
    { edit: { host: '' }, problems: { host: 'hostMissing' } },
    { edit: { host: 'redis://a' }, problems: { host: 'hostHasScheme' } },
    { edit: { host: 'a b' }, problems: { host: 'hostHasSpace' } },
    { edit: { port: '0' }, problems: { port: 'portInvalid' } },
    { edit: { port: '65536' }, problems: { port: 'portInvalid' } },
    { edit: { port: '6.3' }, problems: { port: 'portInvalid' } },
    { edit: { database: '' }, problems: {} },
    { edit: { database: 'x' }, problems: { database: 'databaseInvalid' } },
    { edit: { transport: 'socket', host: '' }, problems: { socketPath: 'socketMissing' } },
    {
      edit: { transport: 'socket', socketPath: 'redis.sock' },
      problems: { socketPath: 'socketRelative' },
    },
    { edit: { usesTls: true, ca: 'nonsense' }, problems: { ca: 'caInvalid' } },
    { edit: { usesTls: false, ca: 'nonsense' }, problems: {} },
  ] as const)('finds $problems for $edit', ({ edit, problems }) => {
    expect(fieldProblems({ ...whole, ...edit }, ['Local'])).toEqual(problems);
  });
});

describe('draftOf', () => {
  it('is a draft the contract takes', () => {
    expect(environmentDraft.safeParse(draftOf(whole, false)).success).toBe(true);
    expect(environmentDraft.safeParse(draftOf({ ...whole, name: '' }, false)).success).toBe(true);
  });

  it('keeps a stored password unless a new one is typed or it is to be forgotten', () => {
    expect(draftOf(whole, true).password).toBeNull();
    expect(draftOf(whole, false).password).toBe('');
    expect(draftOf({ ...whole, password: 'new' }, true).password).toBe('new');
    expect(draftOf({ ...whole, forgetsPassword: true }, true).password).toBe('');
  });

  it('carries nothing of the way that is not chosen', () => {
    const socket = draftOf(
      { ...whole, transport: 'socket', socketPath: '/run/r.sock', usesTls: true },
      false,
    );
    expect(socket.connection).toMatchObject({ host: '', port: 0, socketPath: '/run/r.sock' });
    expect(socket.connection.tls.isEnabled).toBe(false);
    expect(draftOf({ ...whole, skipsVerification: true }, false).connection.tls.skipVerification).toBe(false);
  });

  it('survives the way there and back', () => {
    const draft = draftOf({ ...whole, usesTls: true, database: '3', prefix: 'bi:' }, false);
    expect(draftOf(fieldsOf(draft), false)).toEqual(draft);
  });
});

describe('a pasted URL', () => {
  it.each([
    ['redis://a', true],
    [' rediss://a', true],
    ['UNIX:///a', true],
    ['redis-sentinel://a/queues', true],
    ['rediss-cluster://a,b', true],
    ['redis.example.com', false],
    ['http://a', false],
  ])('%s looks like one: %s', (text, expected) => {
    expect(looksLikeUrl(text)).toBe(expected);
  });

  it('keeps what only it can say: more servers than one, their layout and the Sentinels’ password', () => {
    const topology = {
      kind: 'sentinel' as const,
      master: 'queues',
      username: '',
      others: [{ host: 'b', port: 2 }],
    };
    const draft: EnvironmentDraft = {
      name: 'queues',
      kind: 'production',
      password: '',
      sentinelPassword: 'watch',
      connection: { ...tcpConnection, layout: 'clustered', topology },
    };
    const filled = withRead(blankFields, readDraft(draft), blankFields, undefined);
    expect(draftOf(filled, false)).toEqual(draft);
    const other = withRead(filled, readDraft({ ...draft, connection: tcpConnection }), filled, undefined);
    expect(draftOf(other, false).connection).toEqual(tcpConnection);
  });

  it('fills what it says and leaves a typed name, kind and prefix alone', () => {
    const draft = {
      name: 'a.example',
      kind: 'development',
      password: 'secret',
      connection: { ...tcpConnection, host: 'a.example', port: 6380 },
    } as const;
    const typed: EnvironmentFields = { ...blankFields, name: 'Mine', kind: 'staging', prefix: 'bi:' };
    const read = readDraft(draft);
    expect(withRead(typed, read, blankFields, undefined)).toMatchObject({
      name: 'Mine',
      kind: 'staging',
      prefix: 'bi:',
      host: 'a.example',
      port: '6380',
      password: 'secret',
    });
    expect(withRead(blankFields, read, blankFields, 'name')).toMatchObject({
      name: '',
      kind: 'development',
    });
  });
});

describe('isWorthTesting', () => {
  it.each([
    [{ host: '' }, false],
    [{ host: 're' }, false],
    [{ host: 'redis.' }, true],
    [{ host: '10.0.0.1' }, true],
    [{ host: 'redis.example.com', port: '' }, false],
    [{ transport: 'socket', socketPath: '/run/redis.sock' }, true],
  ] as const)('%o: %s', (edit, expected) => {
    expect(isWorthTesting({ ...blankFields, ...edit })).toBe(expected);
  });
});
