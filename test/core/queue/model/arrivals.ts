import { malformedId } from '../../../../core/queue/malformed.ts';
import { queueKeys } from '../../../../core/queue/keys.ts';
import { enqueueJobs } from '../../../../core/queue/producer.ts';
import { scoreFor } from '../../../../core/queue/score.ts';
import type { ModelJob } from './state.ts';
import type { Step } from './steps.ts';
import { queue, type World } from './world.ts';

/** How jobs come into a queue, and how a program that only knows the seed takes them out. */

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

function newJob(id: string, told: Partial<ModelJob> & { readonly beginning: string }): ModelJob {
  return {
    id,
    orderingKey: null,
    isMalformed: false,
    createdAtMs: 0,
    delayMs: 0,
    priority: 'medium',
    attempts: 0,
    maxAttempts: null,
    attemptsMade: null,
    history: [],
    rescued: 0,
    redrives: [],
    place: { at: 'gone' },
    ...told,
  };
}

export async function enqueue(
  { model, store, clock }: World,
  jobs: StepOf<'enqueue'>['jobs'],
): Promise<void> {
  const options = jobs.map(({ orderingKey, idempotencyKey, ...rest }, index) => ({
    payload: { index },
    ...rest,
    ...(orderingKey === undefined ? {} : { orderingKey }),
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
  }));
  const ids = await enqueueJobs(store, queue, options);
  for (const [index, id] of ids.entries()) {
    const { priority, delay, attempts, orderingKey = null, idempotencyKey } = jobs[index]!;
    const first = idempotencyKey === undefined ? undefined : model.idempotency.get(idempotencyKey);
    if (first !== undefined) {
      if (first !== id) throw new Error(`${idempotencyKey} was first used by ${first}, not by ${id}`);
      continue;
    }
    if (model.jobs.has(id)) throw new Error(`${id} is not new`);
    if (idempotencyKey !== undefined) model.idempotency.set(idempotencyKey, id);
    const told = { orderingKey, priority, delayMs: delay, attempts, maxAttempts: attempts };
    const job = newJob(id, { ...told, beginning: `{"id":"${id}"` });
    model.jobs.set(id, job);
    model.count('enqueued');
    model.put(job, scoreFor(priority, clock.nowMs + delay));
  }
}

/** The seed's producer: a bare ZADD, whose score knows no priority. */
export async function foreignEnqueue(
  { model, store, redis, clock }: World,
  { priority, delay }: StepOf<'foreignEnqueue'>,
): Promise<void> {
  const id = crypto.randomUUID();
  const { nowMs } = clock;
  const document = { id, queue, payload: { a: 1 }, priority, delay, attempts: 3, createdAt: nowMs };
  await redis.zadd(queueKeys(store.keys, queue).queue, nowMs + delay, JSON.stringify(document));
  const told = { priority, createdAtMs: nowMs, delayMs: delay, attempts: 3 };
  const job = newJob(id, { ...told, beginning: `{"id":"${id}"` });
  model.jobs.set(id, job);
  model.put(job, nowMs + delay);
}

export async function malformed({ model, store, redis, clock }: World): Promise<void> {
  const beginning = `{"no": ${model.jobs.size}`;
  const id = malformedId(Buffer.from(beginning));
  await redis.zadd(queueKeys(store.keys, queue).queue, clock.nowMs, beginning);
  const job = newJob(id, { beginning, isMalformed: true });
  model.jobs.set(id, job);
  model.put(job, clock.nowMs);
}

/** The seed's worker: takes the first member, due or not, and does what its snippets do. */
export async function seedWork(world: World, end: StepOf<'seedWork'>['end']): Promise<void> {
  const { model, store, redis } = world;
  const keys = queueKeys(store.keys, queue);
  const [first] = model.queued();
  if (first === undefined) return;
  const [member = ''] = await redis.zpopmin(keys.queue);
  if (!member.startsWith(first.beginning)) throw new Error(`popped ${member} in place of ${first.beginning}`);
  if (end === 'crash' || first.isMalformed) {
    model.move(first, { at: 'gone' });
  } else if (end === 'success') {
    await redis.setex(
      keys.resultPrefix + first.id,
      86_400,
      JSON.stringify({ status: 'success', data: null }),
    );
    model.move(first, { at: 'completed', finishedAtMs: null });
  } else {
    await seedFailure(world, first, JSON.parse(member) as { attempts: number });
  }
}

async function seedFailure(
  { model, store, redis, clock }: World,
  job: ModelJob,
  document: { attempts: number },
): Promise<void> {
  const keys = queueKeys(store.keys, queue);
  document.attempts--;
  job.attempts--;
  if (job.attempts > 0) {
    const score = clock.nowMs + Math.pow(2, 3 - job.attempts) * 1_000;
    await redis.zadd(keys.queue, score, JSON.stringify(document));
    model.move(job, { at: 'queue', score });
  } else {
    await redis.zadd(keys.dlq, clock.nowMs, JSON.stringify({ ...document, error: 'seed' }));
    model.move(job, { at: 'dead', failedAtMs: clock.nowMs, isAdopted: false });
  }
}
