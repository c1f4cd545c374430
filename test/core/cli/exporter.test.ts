import { createServer, request } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { runCommand, type RunningCommand } from '../../support/command-line.ts';
import { queueFixture } from '../../support/queue-fixture.ts';
import { freePort, startRedis } from '../../support/redis.ts';

const fixture = queueFixture();
const running: RunningCommand[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((command) => command.stop()));
});

/** Starts an exporter on any port and says where it is. */
async function startExporter(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ command: RunningCommand; url: string }> {
  const command = runCommand(['exporter', '--port', '0', ...args], env);
  running.push(command);
  return { command, url: (await command.firstLine()).replace('Serving ', '') };
}

async function scrape(url: string): Promise<{ status: number; text: string }> {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
}

test('serves the seed’s queues, and others once they are registered or found', async () => {
  const { redis, url: redisUrl } = fixture.server;
  await redis.sadd('queue:dlq:registry', 'registered');
  await redis.zadd('queue:foreign', 1, '{"id":"1"}');
  const { command, url } = await startExporter(['--redis', redisUrl]);
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
  const { status, text } = await scrape(url);
  expect(status).toBe(200);
  for (const name of ['ai-processing', 'export-jobs', 'registered']) {
    expect(text).toContain(`queue_size{queue="${name}"} 0\n`);
  }
  await expect.poll(async () => (await scrape(url)).text).toContain('queue_size{queue="foreign"} 1\n');
  expect(await command.stop()).toBe(0);
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

test('only the queues that were named, under a prefix', async () => {
  await fixture.server.redis.zadd('b:queue:one', 1, '{"id":"1"}');
  const { url } = await startExporter(['--queues', 'one, two,one', '--prefix', 'b:'], {
    BIOMETRICS_REDIS_URL: fixture.server.url,
  });
  const { text } = await scrape(url);
  expect(text.match(/^queue_size.*$/gm)).toEqual(['queue_size{queue="one"} 1', 'queue_size{queue="two"} 0']);
  expect(text).toContain('redis_zcard{queue="one",key="b:queue:one"} 1\n');
});

test('it writes nothing', async () => {
  const { redis, url: redisUrl } = fixture.server;
  await redis.zadd('queue:foreign', 1, '{"id":"1"}');
  const { url } = await startExporter(['--redis', redisUrl]);
  await expect.poll(async () => (await scrape(url)).text).toContain('queue_size{queue="foreign"} 1\n');
  expect(await redis.keys('*')).toEqual(['queue:foreign']);
});

test('a user who may not scan sees what is registered, and is told once', async () => {
  const { redis, url: redisUrl } = fixture.server;
  await redis.call('ACL', 'SETUSER', 'looker', 'reset', 'on', '>x', '~*', '&*', '+@all', '-scan');
  await redis.sadd('queue:dlq:registry', 'registered');
  const { command, url } = await startExporter(['--redis', redisUrl.replace('unix://', 'unix://looker:x@')]);
  await expect.poll(() => command.complained).toHaveLength(1);
  expect(command.complained[0]).toMatch(/^Queues that are not registered will not be found: .*scan/);
  expect((await scrape(url)).text).toContain('queue_size{queue="registered"} 0\n');
});

test('while Redis is away it answers 503 and why, says so once, and comes back by itself', async () => {
  const server = await startRedis({ tcp: true });
  const { command, url } = await startExporter(['--redis', server.url, '--queues', 'one']);
  expect((await scrape(url)).status).toBe(200);
  await server.stop();
  await expect.poll(async () => (await scrape(url)).status).toBe(503);
  await expect
    .poll(async () => (await scrape(url)).text)
    .toMatch(/^# REDIS_UNAVAILABLE: .*ECONNREFUSED.*\n(# .*\n)+biometrics_queue_up 0\n$/);
  expect((await scrape(url.replace('/metrics', '/healthz'))).status).toBe(200);
  const again = await startRedis({ arguments: ['--port', String(server.port), '--bind', '127.0.0.1'] });
  try {
    await expect.poll(async () => (await scrape(url)).status, { timeout: 15_000 }).toBe(200);
    expect(command.complained.at(-1)).toBe('Redis answers again.');
    expect(command.complained.filter((line) => line.includes('ECONNREFUSED'))).toHaveLength(1);
  } finally {
    await again.stop();
  }
});

test('a server that repeats what it was sent does not make the exporter do so', async () => {
  const server = await startRedis({
    tcp: true,
    arguments: ['--rename-command', 'AUTH', '', '--rename-command', 'HELLO', ''],
  });
  try {
    const redisUrl = server.url.replace('redis://', 'redis://bob:hunter2@');
    const { command, url } = await startExporter(['--redis', redisUrl, '--queues', 'one']);
    const { status, text } = await scrape(url);
    expect(status).toBe(503);
    expect(text).toContain('unknown command');
    await command.stop();
    expect([text, ...command.said, ...command.complained].join('\n')).not.toContain('hunter2');
  } finally {
    await server.stop();
  }
});

test('a page that points a name of its own at this port is refused, and so is anything but reading', async () => {
  const { url } = await startExporter(['--redis', fixture.server.url]);
  const { port } = new URL(url);
  const status = async (host: string, method = 'GET'): Promise<number> => {
    const sent = request({ host: '127.0.0.1', port, path: '/metrics', method, headers: { host } });
    sent.end();
    const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume: () => void }];
    response.resume();
    return response.statusCode;
  };
  expect(await status(`evil.example:${port}`)).toBe(403);
  expect(await status(`localhost:${port}`)).toBe(200);
  expect(await status(`127.0.0.1:9999`)).toBe(200); // through a tunnel
  expect(await status(`127.0.0.1:${port}`, 'POST')).toBe(405);
  expect((await scrape(`http://127.0.0.1:${port}/else`)).status).toBe(404);
});

describe('what cannot be', () => {
  test.each([
    [['exporter'], 2, /^Which Redis\? Give --redis URL, or set BIOMETRICS_REDIS_URL\./],
    [['exporter', '--redis', 'http://user:hunter2@host'], 2, /^INVALID_REDIS_URL/],
    [['exporter', '--redis', 'redis://h', '--port', '70000'], 2, /^--port is a number from 0 to 65535/],
    [['exporter', '--redis', 'redis://h', '--layout', 'round'], 2, /^--layout is classic or clustered/],
    [['exporter', '--redis', 'redis://h', '--queues', 'a,dlq'], 2, /^--queues has "dlq"/],
    [['exporter', '--redis', 'redis://h', '--verbose'], 2, /^Unknown option '--verbose'/],
    [['exporter', '--redis', 'redis://h', '--host', '192.0.2.1'], 1, /no such address/],
    [['export'], 2, /^There is no command "export"/],
    [['exporter', 'redis://:hunter2@host'], 2, /^A word that looks like a URL .* behind its flag/],
    [['exporter', '--redis://:hunter2@host'], 2, /^A word that looks like a URL .* behind its flag/],
    [['exporter', '--redis', 'redis://h', 'more'], 2, /^Unexpected argument 'more'/],
    [['migrate', '--from', 'redis://h', 'redis://:hunter2@host'], 2, /^A word that looks like a URL/],
    [['redis://:hunter2@host'], 2, /^There is no command of that name/],
  ])('%j ends with %i', async (args, code, complaint) => {
    const command = runCommand(args);
    expect(await command.ended).toBe(code);
    expect(command.complained.join('\n')).toMatch(complaint);
    expect(command.complained.join('\n')).not.toContain('hunter2');
    expect(command.said).toEqual([]);
  });

  test('a port that is taken is said, and how to go on', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const command = runCommand(['exporter', '--redis', fixture.server.url, '--port', String(port)]);
    expect(await command.ended).toBe(1);
    expect(command.complained).toEqual([
      `Port ${port} on 127.0.0.1 cannot be listened on: another program has it. Choose another one with --port.`,
    ]);
    other.close();
  });
});

test('help is there for the asking, and the URL in the environment is nobody else’s', async () => {
  for (const args of [['--help'], ['help'], ['help', 'exporter'], ['exporter', '--help']]) {
    const command = runCommand(args);
    expect(await command.ended).toBe(0);
    expect(command.said.join('\n')).toMatch(/Usage: biometrics-queue/);
  }
  expect(await runCommand([]).ended).toBe(2);
  const version = runCommand(['--version']);
  expect(await version.ended).toBe(0);
  expect(version.said[0]).toMatch(/^\d+\.\d+\.\d+$/);
  const env = { BIOMETRICS_REDIS_URL: `redis://:hunter2@127.0.0.1:${await freePort()}` };
  await startExporter([], env);
  expect(env).toEqual({});
});
