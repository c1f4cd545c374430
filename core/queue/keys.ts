/**
 * Every Redis key and channel name. Nothing else in the project spells one. `classic` is the seed's layout: its six key
 * patterns exactly, and ours beside them. Ours all begin with `queue:`, so that rights given for the seed's keys cover
 * them, and none can be mistaken for a queue, whose name has no colon.
 */
export interface KeyLayout {
  /** In front of every key; empty for the seed's own keys. */
  readonly prefix: string;
  readonly layout: 'classic';
}

/** The keys of one queue. */
export interface QueueKeys {
  /** ZSET document → score: the seed's queue. */
  readonly queue: string;
  /** ZSET token → lease end in ms. */
  readonly active: string;
  /** HASH token → `<score> <startedAtMs> <workerId>\n<document>`. */
  readonly claims: string;
  /** HASH token → the job's id; empty when its document does not begin with it. Lists need no document for it. */
  readonly claimIds: string;
  /** ZSET id → finished ms. */
  readonly completed: string;
  /** ZSET id → failed ms: this queue's share of `queue:dlq`. */
  readonly dead: string;
  /** STRING: how far the janitor has come with checking that the entries in `dead` are in the DLQ. */
  readonly verified: string;
  /** ZSET id → resolved ms: this queue's share of the resolved list. */
  readonly resolved: string;
  /** HASH of totals since the first day. */
  readonly counters: string;
  /** Followed by a minute's start in ms: HASH of that minute's counts, kept two hours. */
  readonly minutePrefix: string;
  /** ZSET worker id → last heartbeat in ms. */
  readonly heartbeats: string;
  /** HASH worker id → what it says about itself, as JSON. */
  readonly workers: string;
  /** STRING, JSON: who paused the queue and when; missing while it is not. */
  readonly paused: string;
  /** STRING `<jobs> <interval ms>`: how many jobs the whole fleet may start in any such interval; missing for no limit. */
  readonly rateLimit: string;
  /** LIST of start times in ms, newest first: as many as the rate limit looks back on. */
  readonly starts: string;
  /** HASH ordering key → `<id> <where>` of the job whose turn it is. */
  readonly turns: string;
  /** ZSET, all of score 0: `<ordering key>` NUL `<number>` NUL `<score> <document>` of the jobs behind it. */
  readonly parked: string;
  /** Followed by a producer's idempotency key: STRING, the id of the job that was put in first. */
  readonly idempotencyPrefix: string;
  /** HASH schedule id → its definition as JSON. */
  readonly schedules: string;
  /** ZSET schedule id → ms of its next tick. */
  readonly ticks: string;
  /** Channel on which a producer wakes idle workers. */
  readonly wake: string;
}

export function queueKeys({ prefix }: KeyLayout, queue: string): QueueKeys {
  return keysUnder(`${prefix}queue:${queue}`);
}

/**
 * Where DLQ entries live that do not say which queue they are from, and what is counted of them: as a queue's keys, under a
 * name that no queue can have.
 */
export function orphanKeys({ prefix }: KeyLayout): QueueKeys {
  const base = `${prefix}queue:dlq:orphans`;
  return { ...keysUnder(base), dead: base };
}

/** The keys of the queue that an entry says, `null` for none. */
export function ownerKeys(layout: KeyLayout, queue: string | null): QueueKeys {
  return queue === null ? orphanKeys(layout) : queueKeys(layout, queue);
}

function keysUnder(base: string): QueueKeys {
  return {
    queue: base,
    active: `${base}:active`,
    claims: `${base}:claims`,
    claimIds: `${base}:claim-ids`,
    completed: `${base}:completed`,
    dead: `${base}:dead`,
    verified: `${base}:verified`,
    resolved: `${base}:resolved`,
    counters: `${base}:counters`,
    minutePrefix: `${base}:minute:`,
    heartbeats: `${base}:heartbeats`,
    workers: `${base}:workers`,
    paused: `${base}:paused`,
    rateLimit: `${base}:rate-limit`,
    starts: `${base}:starts`,
    turns: `${base}:turns`,
    parked: `${base}:parked`,
    idempotencyPrefix: `${base}:idempotency:`,
    schedules: `${base}:schedules`,
    ticks: `${base}:ticks`,
    wake: `${base}:wake`,
  };
}

/** The keys that all queues share. The prefixes are followed by a job's id. */
export interface SharedKeys {
  /** ZSET document with `error` → failed ms: the seed's DLQ. */
  readonly dlq: string;
  /** STRING: the same document, by id. */
  readonly entryPrefix: string;
  readonly resultPrefix: string;
  readonly processedPrefix: string;
  readonly resolutionPrefix: string;
  /** ZSET id → resolved ms. */
  readonly resolvedIndex: string;
  /** STRING for 30 days: the DLQ entry as it was, and how it was resolved. */
  readonly resolvedPrefix: string;
  /** SET of queue names that our producers and workers have used. */
  readonly registry: string;
  /** STRING: how far adoption of foreign DLQ members has come, as a score. */
  readonly adoptedUpTo: string;
  /** STRING `on` or `off`: whether dead entries are deleted when their queue's retention is over. Missing is off. */
  readonly deadRetention: string;
}

export function sharedKeys({ prefix }: KeyLayout): SharedKeys {
  return {
    dlq: `${prefix}queue:dlq`,
    entryPrefix: `${prefix}dlq:`,
    resultPrefix: `${prefix}result:`,
    processedPrefix: `${prefix}processed:`,
    resolutionPrefix: `${prefix}resolution:`,
    resolvedIndex: `${prefix}queue:dlq:resolved`,
    resolvedPrefix: `${prefix}queue:dlq:resolved:`,
    registry: `${prefix}queue:dlq:registry`,
    adoptedUpTo: `${prefix}queue:dlq:adopted`,
    deadRetention: `${prefix}queue:dlq:retention`,
  };
}

/** The glob that matches every queue's key, and more: `queueNameOf` decides. */
export function queueKeyPattern({ prefix }: KeyLayout): string {
  return `${prefix.replace(/[\\*?[\]]/g, '\\$&')}queue:*`;
}

/** What stands after `queue:` in a key. Not yet known to be a queue's name. */
export function nameInKey({ prefix }: KeyLayout, key: string): string {
  return key.slice(prefix.length + 'queue:'.length);
}
