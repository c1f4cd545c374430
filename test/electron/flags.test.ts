import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { readFlags } from '../../electron/flags.ts';

test.each([
  [['.', '--profile', 'here', '--redis', 'redis://h'], resolve('here'), 'redis://h'],
  [['.', '--profile=/there', '--redis=rediss://h:6380/1'], '/there', 'rediss://h:6380/1'],
  [
    ['--no-sandbox', '--remote-debugging-port=0', '.', '--profile=/p', '--original-process-start-time=1'],
    '/p',
    undefined,
  ],
  [['.'], undefined, undefined],
  [['.', '--profile='], undefined, undefined],
])('%j', (argv, profileDir, redisUrl) => {
  expect(readFlags(argv)).toEqual({ profileDir, redisUrl });
});
