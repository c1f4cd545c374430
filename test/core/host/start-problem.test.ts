import { expect, test } from 'vitest';
import { AppError } from '../../../core/contract/errors.ts';
import { runProblem, startProblem } from '../../../core/host/start-problem.ts';

test('what keeps the app from starting is said with the next step', () => {
  expect(startProblem(new AppError('INVALID_REDIS_URL', { reason: 'host' }))).toContain(
    'redis://user:password@',
  );
  expect(startProblem(Object.assign(new Error('listen'), { code: 'EADDRINUSE' }))).toContain('--port');
  expect(startProblem(new Error('out of luck'))).toContain('could not start: Error: out of luck');
});

test('a bug of the running app is not called a failed start', () => {
  const words = runProblem(new TypeError('x is not a function'));
  expect(words).not.toContain('could not start');
  expect(words).toContain('TypeError: x is not a function');
});
