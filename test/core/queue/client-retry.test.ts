import { expect, onTestFinished, test } from 'vitest';
import { createQueueClient } from '../../../core/queue/index.ts';
import { queueFixture } from '../../support/queue-fixture.ts';

const queue = 'webhook-dispatch';
const fixture = queueFixture({ tcp: true });

test.each(['classic', 'clustered'] as const)(
  '%s: a retry of what was done once says so before it moves anything',
  async (layout) => {
    const client = createQueueClient({ redis: fixture.server.url, layout });
    onTestFinished(() => client.close());
    const { redis } = fixture.server;
    const mark = (id: string) =>
      layout === 'classic' ? `processed:${id}` : `{queue:${queue}}:processed:${id}`;
    const worker = client.startWorker(queue, () => {
      throw new Error('no');
    });
    const id = await client.enqueueJob(queue, 1, { attempts: 1 });
    const dlq = layout === 'classic' ? 'queue:dlq' : `{queue:${queue}}:dlq`;
    await expect.poll(() => redis.zcard(dlq)).toBe(1);
    await worker.stop();
    await redis.set(mark(id), '1');
    expect(await client.retryFromDLQ(id)).toBe('processed');
    expect(await redis.zcard(dlq)).toBe(1);
    expect(await client.retryFromDLQ(id, { rearm: true })).toBe('retried');
    expect(await redis.exists(mark(id))).toBe(0);
    expect(await client.retryFromDLQ(id)).toBe('missing');
  },
);

test('a worker that is stopped leaves no connection behind', async () => {
  const client = createQueueClient({ redis: fixture.server.url });
  onTestFinished(() => client.close());
  const connections = async () =>
    String(await fixture.server.redis.client('LIST')).match(/name=biometrics-queue:worker/g)?.length ?? 0;
  for (let round = 0; round < 3; round++) {
    const worker = client.startWorker(queue, () => null);
    await expect.poll(connections).toBeGreaterThan(0);
    await worker.stop();
  }
  await expect.poll(connections).toBe(0);
});
