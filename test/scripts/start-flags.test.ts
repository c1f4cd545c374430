import { expect, test } from 'vitest';
import { readStartFlags } from '../../scripts/start-flags.mjs';

const defaults = { browser: false, isOpening: true, port: 0, profile: undefined, redis: undefined };

test.each([
  [[], {}],
  [['--browser', '--no-open'], { browser: true, isOpening: false }],
  [['--port', '7777'], { port: 7777 }],
  [['--port=0', '--profile', 'p'], { profile: 'p' }],
  [['--redis', 'redis://:secret@h:6379/2'], { redis: 'redis://:secret@h:6379/2' }],
  [['--redis=unix:///run/redis.sock'], { redis: 'unix:///run/redis.sock' }],
])('%j', (args, flags) => {
  expect(readStartFlags(args)).toEqual({ kind: 'start', flags: { ...defaults, ...flags } });
});

test('--help wins', () => {
  expect(readStartFlags(['--browser', '--help'])).toEqual({ kind: 'help' });
});

test.each([
  [['--prot', '1'], "Unknown option '--prot'"],
  [['extra'], "Unexpected argument 'extra'"],
  [['--port'], "Option '--port <value>' argument missing"],
  [['--port', '70000'], "--port must be a number from 0 to 65535, not '70000'"],
  [['--port', '-1'], "Option '--port' argument is ambiguous"],
  [['--port', '8e3'], "--port must be a number from 0 to 65535, not '8e3'"],
  [['--redis', 'localhost:6379'], '--redis must begin with redis://, rediss:// or unix://'],
  [['--profile='], '--profile needs a directory'],
])('%j is refused', (args, problem) => {
  const request = readStartFlags(args);
  expect(request).toMatchObject({ kind: 'wrong' });
  expect(request.kind === 'wrong' && request.problem).toContain(problem);
  expect(request.kind === 'wrong' && request.problem).toMatch(/See: npm start -- --help$/);
});
