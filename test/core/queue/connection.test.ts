import { afterEach, describe, expect, test } from 'vitest';
import { AppError } from '../../../core/contract/errors.ts';
import { openRedis } from '../../../core/queue/connection.ts';
import { keyLayoutOf, parseRedisUrl } from '../../../core/queue/redis-target.ts';
import { toAppError } from '../../../core/queue/errors.ts';
import { enqueueJob } from '../../../core/queue/producer.ts';
import { observeQueues } from '../../../core/queue/observe.ts';
import type { QueueStore } from '../../../core/queue/store.ts';
import { countForeignWorkers } from '../../../core/queue/workers.ts';
import { freePort, startRedis, type TestRedis } from '../../support/redis.ts';

const plain = {
  host: '',
  port: 0,
  socketPath: '',
  database: 0,
  username: '',
  tls: { isEnabled: false, ca: '', skipVerification: false },
  prefix: '',
};

const layoutOf = (url: string) => keyLayoutOf(parseRedisUrl(url).connection).layout;

describe('URLs', () => {
  test.each([
    ['redis://localhost', { host: 'localhost', port: 6379 }, null],
    ['redis://127.0.0.1:7000/3', { host: '127.0.0.1', port: 7000, database: 3 }, null],
    ['redis://:secret@h:1', { host: 'h', port: 1 }, 'secret'],
    ['redis://ada:p%40ss%3A%2F@h/', { host: 'h', port: 6379, username: 'ada' }, 'p@ss:/'],
    ['redis://ada:p@ss@h', { host: 'h', port: 6379, username: 'ada' }, 'p@ss'],
    ['redis://default:x@h', { host: 'h', port: 6379 }, 'x'],
    ['redis://h?db=5', { host: 'h', port: 6379, database: 5 }, null],
    ['redis://[::1]:7000/1', { host: '::1', port: 7000, database: 1 }, null],
    ['unix:///run/redis.sock', { socketPath: '/run/redis.sock' }, null],
    ['unix://u:p@/run/a%20b.sock?db=2', { socketPath: '/run/a b.sock', username: 'u', database: 2 }, 'p'],
    ['  redis://h  ', { host: 'h', port: 6379 }, null],
  ])('%s', (url, connection, password) => {
    expect(parseRedisUrl(url)).toEqual({ connection: { ...plain, ...connection }, password });
  });

  test('more servers than one', () => {
    const others = [{ host: 'b', port: 26379 }];
    expect(parseRedisUrl('redis-sentinel://ada:x@a:7000,b/queues?db=2')).toEqual({
      connection: {
        ...plain,
        host: 'a',
        port: 7000,
        database: 2,
        username: 'ada',
        topology: { kind: 'sentinel', master: 'queues', username: '', others },
      },
      password: 'x',
    });
    const own = parseRedisUrl('redis-sentinel://a/q?sentinelUsername=s&sentinelPassword=p%26q');
    expect(own).toMatchObject({ connection: { topology: { username: 's' } }, sentinelPassword: 'p&q' });
    expect(parseRedisUrl('rediss-cluster://:x@a,[::1]:7001')).toEqual({
      connection: {
        ...plain,
        host: 'a',
        port: 6379,
        tls: { ...plain.tls, isEnabled: true },
        topology: { kind: 'cluster', others: [{ host: '::1', port: 7001 }] },
      },
      password: 'x',
    });
    expect(parseRedisUrl('redis://a?layout=clustered').connection.layout).toBe('clustered');
  });

  test('how keys are laid out: what is asked for, else what the kind needs', () => {
    expect(layoutOf('redis://a')).toBe('classic');
    expect(layoutOf('redis-sentinel://a/q')).toBe('classic');
    expect(layoutOf('redis://a?layout=clustered')).toBe('clustered');
    expect(layoutOf('redis-cluster://a')).toBe('clustered');
    expect(() => layoutOf('redis-cluster://a?layout=classic')).toThrow(/share a slot/);
  });

  test('rediss:// is TLS', () => {
    expect(parseRedisUrl('rediss://h').connection.tls.isEnabled).toBe(true);
  });

  test.each([
    ['http://h', 'scheme'],
    ['h:6379', 'shape'],
    ['', 'shape'],
    ['redis://', 'host'],
    ['redis://:6379', 'host'],
    ['redis://h:70000', 'port'],
    ['redis://h:0', 'port'],
    ['redis://h:abc', 'port'],
    ['redis://h/x', 'database'],
    ['redis://h/-1', 'database'],
    ['redis://a:%zz@h', 'escape'],
    ['unix://run/redis.sock', 'socket-path'],
    ['redis-sentinel://a', 'master'],
    ['redis-sentinel://a,/q', 'host'],
    ['redis-cluster://a/1', 'database'],
    ['redis-cluster://a,b:x', 'port'],
    ['redis://a?layout=other', 'layout'],
    ['redis+cluster://a', 'scheme'],
  ])('%j is refused: %s', (url, reason) => {
    expect(() => parseRedisUrl(url)).toThrow(new AppError('INVALID_REDIS_URL', { reason }));
  });

  test('an error never quotes the URL: it may hold a password', () => {
    expect(() => parseRedisUrl('redis://ada:hunter2@h:abc')).toThrow(/^((?!hunter2).)*$/);
  });
});

/** A store on a URL, as the library opens it. */
function open(url: string): QueueStore {
  const redis = openRedis(parseRedisUrl(url), { purpose: 'interactive', connectionName: 'test' });
  redis.on('error', () => undefined); // the rejected command tells
  return { redis, keys: { prefix: '', layout: 'classic' } };
}

describe('a server', () => {
  let server: TestRedis | undefined;
  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  test('is reached by port and by socket, with its password, under the name that was given', async () => {
    server = await startRedis({ tcp: true, password: 'p@ss/word' });
    const socket = `unix://:${encodeURIComponent('p@ss/word')}@${server.socketPath}`;
    for (const url of [server.url, socket]) {
      const store = open(url);
      await enqueueJob(store, 'email-send', 1);
      expect(await store.redis.client('GETNAME')).toBe('test');
      store.redis.disconnect();
    }
    expect(await server.redis.zcard('queue:email-send')).toBe(2);
  });

  test('that is not there is said to be unavailable, soon', async () => {
    const store = open(`redis://127.0.0.1:${await freePort()}`);
    await expect(enqueueJob(store, 'email-send', 1)).rejects.toMatchObject({ code: 'REDIS_UNAVAILABLE' });
    store.redis.disconnect();
  });

  test('that may not do everything says which command was refused, and nothing is half done', async () => {
    server = await startRedis({ tcp: true });
    await server.redis.call(
      'ACL',
      'SETUSER',
      'reader',
      'on',
      '>x',
      '~*',
      '+@read',
      '+ping',
      '+hello',
      '+auth',
      '+info',
      '+client|setname',
      '+evalsha',
      '+eval',
      '+time',
    );
    await server.redis.call('ACL', 'SETUSER', 'halfway', 'on', '>x', '~*', '+@all', '-zadd');
    const reader = open(`redis://reader:x@127.0.0.1:${server.port}`);
    expect(await observeQueues(reader, ['email-send'], { minutes: 5 })).toMatchObject({ dlqSize: 0 });
    expect(await countForeignWorkers(reader.redis)).toBeNull();
    await expect(enqueueJob(reader, 'email-send', 1)).rejects.toMatchObject({ code: 'REDIS_NO_PERMISSION' });
    const halfway = open(`redis://halfway:x@127.0.0.1:${server.port}`);
    await expect(enqueueJob(halfway, 'email-send', 1)).rejects.toMatchObject({
      code: 'REDIS_NO_PERMISSION',
      details: { command: 'zadd' },
    });
    expect(await server.redis.exists('queue:email-send')).toBe(0);
    for (const { redis } of [reader, halfway]) redis.disconnect();
  });

  test('that does not let its user publish still takes jobs', async () => {
    server = await startRedis({ tcp: true });
    await server.redis.call('ACL', 'SETUSER', 'quiet', 'on', '>x', '~queue:*', 'resetchannels', '+@all');
    const store = open(`redis://quiet:x@127.0.0.1:${server.port}`);
    await enqueueJob(store, 'email-send', 1);
    expect(await server.redis.zcard('queue:email-send')).toBe(1);
    store.redis.disconnect();
  });
});

function reply(message: string): Error {
  return Object.assign(new Error(message), { name: 'ReplyError' });
}

test.each([
  [reply("NOPERM User x has no permissions to run the 'zadd' command"), 'REDIS_NO_PERMISSION'],
  [
    reply('NOPERM this user has no permissions to access one of the keys used as arguments'),
    'REDIS_NO_PERMISSION',
  ],
  [reply('WRONGPASS invalid username-password pair or user is disabled.'), 'REDIS_LOGIN_REFUSED'],
  [reply('NOAUTH Authentication required.'), 'REDIS_LOGIN_REFUSED'],
  [reply("OOM command not allowed when used memory > 'maxmemory'."), 'REDIS_OUT_OF_MEMORY'],
  [reply('LOADING Redis is loading the dataset in memory'), 'REDIS_UNAVAILABLE'],
  [reply("READONLY You can't write against a read only replica."), 'REDIS_ERROR'],
  [reply('WRONGTYPE Operation against a key holding the wrong kind of value'), 'REDIS_ERROR'],
  [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), 'REDIS_UNAVAILABLE'],
  [new Error('Connection is closed.'), 'REDIS_UNAVAILABLE'],
  [new Error('Command timed out'), 'REDIS_UNAVAILABLE'],
])('%s is %s', (error, code) => {
  expect(toAppError(error)).toMatchObject({ code, cause: error });
});

test('what is no trouble with Redis stays what it is', () => {
  const bug = new TypeError('x is not a function');
  expect(toAppError(bug)).toBe(bug);
  const known = new AppError('INVALID_INPUT');
  expect(toAppError(known)).toBe(known);
});
