import { expect, test } from 'vitest';
import { redisUrlVariable, takeRedisUrl } from '../../../core/host/redis-url.ts';

test('the address is taken out of the environment, so that no child inherits it', () => {
  const env: NodeJS.ProcessEnv = { PATH: '/bin', [redisUrlVariable]: 'redis://:hunter2@db' };
  expect(takeRedisUrl(env)).toBe('redis://:hunter2@db');
  expect(env).toEqual({ PATH: '/bin' });
  expect(takeRedisUrl(env)).toBeUndefined();
});

test('an empty one is none, and is taken away as well', () => {
  const env: NodeJS.ProcessEnv = { [redisUrlVariable]: '' };
  expect(takeRedisUrl(env)).toBeUndefined();
  expect(env).toEqual({});
});
