import { expect, test } from 'vitest';
import { AppError } from '../../core/contract/errors.ts';
import { farewell, handOver, openHandedOver } from '../../electron/hand-over.ts';

function hostThat(open: (url: string) => Promise<void>) {
  const bugs: unknown[] = [];
  return { bugs, host: { open, reportBug: (error: unknown) => void bugs.push(error) } };
}

test('the Redis of a second start is opened in the app that runs', async () => {
  const opened: string[] = [];
  const { host } = hostThat(async (url) => void opened.push(url));
  await openHandedOver(
    Promise.resolve(host),
    handOver('redis://:hunter2@db'),
    async () => void opened.push('shown'),
  );
  expect(opened).toEqual(['redis://:hunter2@db', 'shown']);
});

test.each([[handOver(undefined)], [null], ['redis://h'], [{ redisUrl: 7 }]])(
  '%j opens nothing',
  async (given) => {
    const { host } = hostThat(() => expect.unreachable());
    await openHandedOver(Promise.resolve(host), given, () => expect.unreachable());
  },
);

test('what goes wrong is written down, and a host that never came is no second failure', async () => {
  const refused = new AppError('SETTINGS_NOT_SAVED', { file: 'settings.json' });
  const { host, bugs } = hostThat(() => Promise.reject(refused));
  await openHandedOver(Promise.resolve(host), handOver('redis://h'), () => expect.unreachable());
  expect(bugs).toEqual([refused]);
  await openHandedOver(Promise.reject(new Error('no profile')), handOver('redis://h'), () =>
    expect.unreachable(),
  );
});

test('the second start says that the app runs, or what is wrong with its address', () => {
  expect(farewell(undefined)).toMatchObject({ code: 0 });
  expect(farewell('redis://:hunter2@db').line).toContain('already running on this profile');
  const wrong = farewell('http://user:hunter2@db');
  expect(wrong).toMatchObject({ code: 1 });
  expect(wrong.line).toContain('--redis needs an address like redis://');
  expect(wrong.line).not.toContain('hunter2');
});
