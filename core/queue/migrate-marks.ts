import { inChunks } from './bounds.ts';
import { isMalformed, readJobText } from './job-record.ts';
import { memberTexts, readMembers } from './json-text.ts';
import { queueKeys } from './keys.ts';
import { mastersOf } from './masters.ts';
import type { Route } from './migrate-batch.ts';
import type { QueueStore } from './store.ts';

/**
 * What jobs have left behind as single keys with a time to live: results, idempotency marks, resolutions, and the keys that
 * producers have used. They are copied, and what is there already stays; the originals expire by themselves, so that whoever
 * still works at the source goes by them too.
 */
export interface CopiedMarks {
  results: number;
  marks: number;
  resolutions: number;
  idempotencyKeys: number;
  /** Marks and results that do not tell their queue, as the seed's workers write them. They stay. */
  nameless: number;
}

const scanCount = 1_000;
/** Values may be of several MB each. */
const copiedAtOnce = 50;

type Kind = 'result' | 'mark' | 'resolution' | 'idempotency';
const counterOf = {
  result: 'results',
  mark: 'marks',
  resolution: 'resolutions',
  idempotency: 'idempotencyKeys',
} as const satisfies Record<Kind, keyof CopiedMarks>;

interface Found {
  readonly kind: Kind;
  /** `null` where the key does not say it. */
  readonly queue: string | null;
  readonly id: string;
}

/** Walks the source's keys once, in steps of 1,000, and copies what belongs to these queues. */
export async function copyAllMarks(
  route: Route,
  queues: readonly string[],
  copied: CopiedMarks,
  signal: AbortSignal,
): Promise<void> {
  const { from } = route;
  const kinds = prefixesOf(from, queues);
  copied.nameless = 0;
  const pattern = `${from.keys.prefix.replace(/[\\*?[\]]/g, '\\$&')}*`;
  for (const { redis } of mastersOf(from.redis)) {
    let cursor = '0';
    do {
      const [next, keys] = await redis.scan(cursor, 'MATCH', pattern, 'COUNT', scanCount, 'TYPE', 'string');
      const found = keys.flatMap((key) => readKey(kinds, key) ?? []);
      for (const few of chunksOf(found)) {
        await Promise.all(few.map((one) => copyFound(route, queues, one, copied)));
      }
      cursor = next;
    } while (cursor !== '0' && !signal.aborted);
  }
}

/** Copies what these jobs have left; most have nothing. */
export async function copyMarksOf(
  route: Route,
  queue: string,
  ids: readonly string[],
  copied: CopiedMarks,
): Promise<void> {
  const { redis, keys } = route.from;
  const { resultPrefix, processedPrefix, resolutionPrefix } = queueKeys(keys, queue);
  const prefixes = [resultPrefix, processedPrefix, resolutionPrefix];
  for (const few of inChunks(ids, () => 0)) {
    if ((await redis.exists(...few.flatMap((id) => prefixes.map((prefix) => prefix + id)))) === 0) continue;
    for (const fewer of chunksOf(few)) {
      await Promise.all(
        fewer.flatMap((id) =>
          (['result', 'mark', 'resolution'] as const).map((kind) => copy(route, queue, { kind, id }, copied)),
        ),
      );
    }
  }
}

function chunksOf<T>(items: readonly T[]): T[][] {
  return inChunks(items, () => 1_000_000 / copiedAtOnce);
}

function prefixOf({ keys }: QueueStore, queue: string, kind: Kind): string {
  const { resultPrefix, processedPrefix, resolutionPrefix, idempotencyPrefix } = queueKeys(keys, queue);
  return {
    result: resultPrefix,
    mark: processedPrefix,
    resolution: resolutionPrefix,
    idempotency: idempotencyPrefix,
  }[kind];
}

type Prefixes = ReadonlyMap<string, { readonly kind: Kind; readonly queue: string | null }>;

/** Where all queues share a prefix, it tells of none. */
function prefixesOf(store: QueueStore, queues: readonly string[]): Prefixes {
  const prefixes = new Map<string, { kind: Kind; queue: string | null }>();
  for (const queue of queues) {
    for (const kind of ['result', 'mark', 'idempotency'] as const) {
      const prefix = prefixOf(store, queue, kind);
      prefixes.set(prefix, { kind, queue: prefixOf(store, '', kind) === prefix ? null : queue });
    }
  }
  return prefixes;
}

/** Prefixes end with a colon, and ids may have some. */
function readKey(prefixes: Prefixes, key: string): Found | null {
  for (let colon = key.indexOf(':'); colon !== -1; colon = key.indexOf(':', colon + 1)) {
    const known = prefixes.get(key.slice(0, colon + 1));
    if (known !== undefined) return { ...known, id: key.slice(colon + 1) };
  }
  return null;
}

async function copyFound(
  route: Route,
  queues: readonly string[],
  { kind, queue, id }: Found,
  copied: CopiedMarks,
): Promise<void> {
  if (queue !== null) return copy(route, queue, { kind, id }, copied);
  const owner = ownerOf(await readString(route.from, prefixOf(route.from, '', 'result') + id));
  // A mark beside its result is copied with it.
  if (owner === null) copied.nameless += 1;
  else if (kind === 'result' && queues.includes(owner)) {
    await Promise.all(
      (['mark', 'result'] as const).map((one) => copy(route, owner, { kind: one, id }, copied)),
    );
  }
}

/** The queue of the job that a result of ours has beside it. */
function ownerOf(result: Buffer | null): string | null {
  if (result === null) return null;
  const text = result.toString();
  try {
    JSON.parse(text);
  } catch {
    return null; // somebody else's result, which says nothing to us
  }
  const jobText = memberTexts(text, readMembers(text)).get('job');
  const job = jobText === undefined ? null : readJobText(jobText);
  return job === null || isMalformed(job) ? null : job.queue;
}

async function copy(
  { from, to }: Route,
  queue: string,
  { kind, id }: { readonly kind: Kind; readonly id: string },
  copied: CopiedMarks,
): Promise<void> {
  const key = prefixOf(from, queue, kind) + id;
  const [value, leftMs] = await Promise.all([readString(from, key), from.redis.pttl(key)]);
  if (value === null || leftMs === -2) return;
  const target = prefixOf(to, queue, kind) + id;
  const reply =
    leftMs > 0
      ? await to.redis.set(target, value, 'PX', leftMs, 'NX')
      : await to.redis.set(target, value, 'NX');
  if (reply === 'OK') copied[counterOf[kind]] += 1;
}

/** A foreign mark may be of any type; that it is there is all it says. */
const anyMark = Buffer.from('1');

async function readString({ redis }: QueueStore, key: string): Promise<Buffer | null> {
  try {
    return await redis.getBuffer(key);
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return anyMark;
    throw error;
  }
}
