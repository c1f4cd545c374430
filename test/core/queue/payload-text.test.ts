import { describe, expect, test } from 'vitest';
import type { JobState } from '../../../core/contract/model.ts';
import { type Claim, claimJobs } from '../../../core/queue/claims.ts';
import { reopenDLQ, resolveDLQ, retryFromDLQ } from '../../../core/queue/dlq.ts';
import { getJob } from '../../../core/queue/get-job.ts';
import { isMalformed, type JobRecord } from '../../../core/queue/job-record.ts';
import { type KeyLayout, queueKeys } from '../../../core/queue/keys.ts';
import { enqueuePayloadText } from '../../../core/queue/producer.ts';
import { changePriority, runNow } from '../../../core/queue/reschedule.ts';
import { acknowledge, finishedJob, release, rescue, settleFailure } from '../../../core/queue/settle.ts';
import { queueFixture, recordWorker } from '../../support/queue-fixture.ts';

/** A payload's text is the producer's: nobody on the way may spell it differently. */
const queue = 'export-jobs';
const fixture = queueFixture();

const payloads = {
  'integers beyond 2^53': '{"id":9223372036854775807,"n":[-9007199254740993,18446744073709551615]}',
  'numbers no parser keeps': '[1e400,-1e400,1e-400,-0,1E2,1e+2,0.10,1.0,123456789012345678901234567890]',
  'empty lists and objects': '{"a":[],"b":{},"c":[[]],"d":[{}],"":{}}',
  'repeated keys': '{"a":1,"a":2,"payload":3,"payload":4,"__proto__":{"x":1},"__proto__":[]}',
  'keys in their order': '{"z":1,"10":2,"9":3,"a":4}',
  escapes: String.raw`"\u0041\u0000\/\b\f\n\r\t\"\\ é \u00e9 ${'\u007f\u2028\u2029\ufeff'}"`,
  'pairs of surrogates, and halves that are escaped': String.raw`["🦊","\ud83e\udd8a","\uD83E\uDD8A","\ud800","\udc00x"]`,
  'NUL in keys and values': String.raw`{"\u0000":"\u0000","a\u0000b":["\u0000\u0000"]}`,
  spaces: '{ "a" : [ 1 , 2 ]\n,\t"b":\r\n{ } }',
  'things that look like ours':
    '{"attempts":3,"history":[],"error":"x","queue":"other","orderingKey":"k","payload":{"id":"no"}}',
  'a text that looks like a document': String.raw`"{\"id\":\"x\",\"payload\":1},\"payload\":2"`,
  'two hundred levels': `${'[{"a":'.repeat(100)}1${'}]'.repeat(100)}`,
  'five megabytes': JSON.stringify({ blob: 'x"\\é'.repeat(900_000) }),
} as const;

const layouts: readonly KeyLayout[] = [
  { prefix: '', layout: 'classic' },
  { prefix: 'tenant:', layout: 'clustered' },
];
/** Beyond this a result is kept without the payload. */
const keptBytes = 65_536;

/** The documents in a sorted set, exactly. */
const membersOf = (key: string) => fixture.server.redis.zrangeBuffer(key, '0', '-1');

describe.each(layouts)('in the $layout layout', (layout) => {
  const store = () => ({ redis: fixture.server.redis, keys: layout });
  const keys = queueKeys(layout, queue);
  let token = 0;

  async function claimOne(): Promise<Claim & { job: JobRecord }> {
    const request = { worker: 'w', firstToken: token++, limit: 1, leaseMs: 60_000, lookAheadMs: 0 };
    const { claims } = await claimJobs(store(), queue, request);
    const [claim] = claims;
    if (claim === undefined || isMalformed(claim.job)) throw new Error('nothing to claim');
    return { ...claim, job: claim.job };
  }

  async function failOne(claim: Claim & { job: JobRecord }) {
    const failure = { claim, job: claim.job, error: new Error('no'), worker: 'w', nowMs: Date.now() };
    return settleFailure(store(), queue, failure);
  }

  test.each(Object.entries(payloads))(
    '%s: the same after every move',
    { timeout: 60_000 },
    async (_name, text) => {
      const { redis } = fixture.server;
      const inside = Buffer.from(`"payload":${text},`);
      const isSame = (bytes: Buffer | null | undefined): boolean => bytes?.includes(inside) ?? false;
      const seenAs = async (id: string, state: JobState) =>
        (await getJob(store(), { queue, id, state }))?.payloadText === text;

      // Parked behind another of its ordering key, and rescheduled there.
      const turn = { orderingKey: 'k', attempts: 2 };
      await enqueuePayloadText(store(), queue, '0', turn);
      const id = await enqueuePayloadText(store(), queue, text, turn);
      expect(await changePriority(store(), queue, { id }, 'low')).toBe('changed');
      expect((await membersOf(keys.parked)).map(isSame)).toEqual([true]);
      const first = await claimOne();
      await acknowledge(store(), queue, { ...finishedJob(first, first.job, '1'), worker: 'w' });

      // Put back unworked, taken away from a worker that died, claimed.
      await release(store(), queue, await claimOne());
      const lost = await claimOne();
      await redis.zadd(keys.active, 1, lost.token);
      const taken = await rescue(store(), queue, { claim: lost, worker: 'w', nowMs: Date.now() });
      expect(taken).toEqual({ kind: 'rescued' });
      expect((await membersOf(keys.queue)).map(isSame)).toEqual([true]);
      const claim = await claimOne();
      expect(claim.job.payloadText === text).toBe(true);
      expect(isSame(await redis.hgetBuffer(keys.claims, claim.token))).toBe(true);
      expect(await seenAs(id, 'active')).toBe(true);

      // Failed, resting, run now, dead.
      expect(await failOne(claim)).toMatchObject({ kind: 'retrying' });
      expect((await membersOf(keys.queue)).map(isSame)).toEqual([true]);
      expect(await runNow(store(), queue, { id })).toBe('moved');
      expect(await failOne(await claimOne())).toEqual({ kind: 'dead' });
      expect((await membersOf(keys.dlq)).map(isSame)).toEqual([true]);
      expect(isSame(await redis.getBuffer(keys.entryPrefix + id))).toBe(true);
      expect(await seenAs(id, 'dead')).toBe(true);

      // Resolved, reopened, retried.
      await resolveDLQ(store(), [id], { text: 'by hand', by: 'me' });
      expect(isSame(await redis.getBuffer(keys.resolvedPrefix + id))).toBe(true);
      await reopenDLQ(store(), [id], { by: 'me' });
      expect((await membersOf(keys.dlq)).map(isSame)).toEqual([true]);
      expect(await retryFromDLQ(store(), [id], { by: 'me', rearm: false })).toMatchObject({ retried: [id] });
      expect((await membersOf(keys.queue)).map(isSame)).toEqual([true]);

      // Run, and kept beside its result.
      const last = recordWorker(store(), queue, (_payload, { payloadText }) => payloadText === text, {});
      await last.until('completed');
      await last.worker.stop();
      expect(await getJob(store(), { queue, id, state: 'completed' })).toMatchObject({ resultText: 'true' });
      const isKept = Buffer.byteLength(text) < keptBytes;
      expect(isSame(await redis.getBuffer(keys.resultPrefix + id))).toBe(isKept);
      expect(await seenAs(id, 'completed')).toBe(isKept);
    },
  );
});
