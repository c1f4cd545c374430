import { newJobId as newName } from './job-id.ts';
import { type QueueKeys, queueKeys } from './keys.ts';
import { asBytes, asText } from './reply.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

/**
 * Moves things of one queue from one place to another, each exactly once, whoever is killed when: `depart` takes them out and
 * lays them aside in one step, `arrive` puts them in over there unless that batch has arrived before, and only then
 * `forget-departed` lets go of them. A batch that is found laid aside is brought to its end before anything else is taken.
 */
export interface Route {
  readonly from: QueueStore;
  readonly to: QueueStore;
}

export const movedKinds = [
  'job',
  'dead',
  'resolved',
  'completed',
  'schedule',
  'paused',
  'rateLimit',
  'start',
  'count',
  'minute',
] as const;
export type MovedKind = (typeof movedKinds)[number];

/** What to take: a member or an id and, of a DLQ entry, its id behind it. */
export type Wanted =
  | readonly ['job' | 'parked', member: Buffer]
  | readonly ['dead', member: Buffer, id: string]
  | readonly ['completed' | 'resolved' | 'schedule', id: Buffer]
  | readonly ['starts', most: number]
  | readonly ['minute', startMs: number]
  | readonly ['counts' | 'paused' | 'rateLimit'];

/** How many of a kind one batch has moved. */
export type OnMoved = (kind: MovedKind, count: number) => void;

/**
 * A batch is under way to another target, or the target does not know the one before it: one of the two was emptied or restored
 * from a backup.
 */
export class BrokenRouteError extends Error {
  override readonly name = 'BrokenRouteError';
  readonly queue: string;
  /** What to delete at the source for its batches to begin anew. */
  readonly departuresKey: string;

  constructor(queue: string, departuresKey: string) {
    super(`what is under way of ${queue} cannot arrive at this target`);
    this.queue = queue;
    this.departuresKey = departuresKey;
  }
}

/** Moves what is still there of what is wanted, and says how many things that were. */
export async function moveThings(
  route: Route,
  queue: string,
  wanted: readonly Wanted[],
  onMoved: OnMoved,
): Promise<number> {
  for (;;) {
    const name = newName();
    const batch = await depart(route, queue, name, wanted);
    if (batch === null) return 0;
    await deliver(route, queue, batch, onMoved);
    if (batch.name === name) return batch.things.length / thingTexts;
  }
}

/** Brings what an earlier run has left on its way to its end. */
export async function finishMove(route: Route, queue: string, onMoved: OnMoved): Promise<void> {
  await moveThings(route, queue, [], onMoved);
}

interface Batch {
  readonly source: string;
  readonly target: string;
  readonly previous: string;
  readonly name: string;
  /** Kind and four texts of each. */
  readonly things: readonly Buffer[];
}

const thingTexts = 5;

async function depart(
  { from, to }: Route,
  queue: string,
  name: string,
  wanted: readonly Wanted[],
): Promise<Batch | null> {
  const names = [newName(), await targetName(to, queue), name];
  const args = wanted.flatMap(([kind, member = '', id = '']) => [kind, member, id]);
  const reply = await run(from.redis, 'depart', queueKeys(from.keys, queue), [...names, ...args]);
  if (reply.length === 0) return null;
  const [source, target, previous, batch, ...things] = reply;
  return {
    source: asText(source),
    target: asText(target),
    previous: asText(previous),
    name: asText(batch),
    things: things.map(asBytes),
  };
}

/** By target and queue. */
const targetNames = new WeakMap<QueueStore, Map<string, string>>();

/** A target keeps its name until it is emptied. */
async function targetName(to: QueueStore, queue: string): Promise<string> {
  const known = targetNames.get(to) ?? new Map<string, string>();
  targetNames.set(to, known);
  let name = known.get(queue) ?? null;
  if (name === null) {
    const { arrivals } = queueKeys(to.keys, queue);
    await to.redis.hsetnx(arrivals, 'place', newName());
    name = (await to.redis.hget(arrivals, 'place')) ?? '';
    known.set(queue, name);
  }
  return name;
}

async function deliver(route: Route, queue: string, batch: Batch, onMoved: OnMoved): Promise<void> {
  const { from, to } = route;
  const there: QueueKeys = queueKeys(to.keys, queue);
  const here = queueKeys(from.keys, queue);
  const { source, target, previous, name, things } = batch;
  if (target !== (await targetName(to, queue))) throw new BrokenRouteError(queue, here.departures);
  const outcome = await run(to.redis, 'arrive', there, [there.wake, source, previous, name, ...things]);
  if (outcome === 'conflict') {
    // Either somebody else moves too and was quicker, or this very batch can never arrive.
    const now = await depart(route, queue, newName(), []);
    if (now?.name === name) throw new BrokenRouteError(queue, here.departures);
    return;
  }
  await run(from.redis, 'forgetDeparted', here, [name]);
  for (const kind of movedKinds) {
    const count = things.filter((text, index) => index % thingTexts === 0 && asText(text) === kind).length;
    if (count > 0) onMoved(kind, count);
  }
}
