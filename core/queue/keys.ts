/**
 * Every Redis key and channel name. Nothing else in the project spells one, and nothing else asks which layout it is.
 *
 * - `classic` is the seed's layout: its six key patterns exactly, one DLQ for all queues, and ours beside them. Ours all begin
 *   with `queue:`, so that rights given for the seed's keys cover them, and none can be mistaken for a queue, whose name has
 *   no colon.
 * - `clustered` puts everything of a queue, its DLQ included, behind `{queue:<name>}`. What stands in braces is all that
 *   Redis Cluster hashes, so each queue has one slot, and its scripts run on a cluster as they do anywhere.
 */
export interface KeyLayout {
  /** In front of every key; empty for the seed's own keys. Without braces in `clustered`, which would be hashed instead. */
  readonly prefix: string;
  readonly layout: 'classic' | 'clustered';
}

/** The keys of a DLQ and of what its jobs left. The prefixes are followed by a job's id. */
export interface DlqKeys {
  /** ZSET document with `error` → failed ms: the seed's DLQ. */
  readonly dlq: string;
  /** STRING: the same document, by id. */
  readonly entryPrefix: string;
  readonly resultPrefix: string;
  readonly processedPrefix: string;
  readonly resolutionPrefix: string;
  /** ZSET id → resolved ms, of the whole DLQ. */
  readonly resolvedIndex: string;
  /** STRING for 30 days: the DLQ entry as it was, and how it was resolved. */
  readonly resolvedPrefix: string;
  /** STRING: how far adoption of foreign DLQ members has come, as a score. */
  readonly adoptedUpTo: string;
  /** STRING `on` or `off`: whether dead entries are deleted when their queue's retention is over. Missing is off. */
  readonly deadRetention: string;
}

/** The keys of one queue and of the DLQ that it uses. */
export interface QueueKeys extends DlqKeys {
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
  /** ZSET id → failed ms: this queue's share of its DLQ. */
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
  /** STRING, ms: for how long completed and dead jobs are kept; missing for the seed's table. */
  readonly keep: string;
  /** LIST of start times in ms, newest first: as many as the rate limit looks back on. */
  readonly starts: string;
  /** HASH ordering key → `<id> <where>` of the job whose turn it is. */
  readonly turns: string;
  /** ZSET, all of score 0: `<ordering key>` NUL `<number>` NUL `<score> <document>` of the jobs behind it. */
  readonly parked: string;
  /** STRING `<cursor> <count> <ordering key>`: how far the janitor has come with looking for turns that nobody has. */
  readonly mended: string;
  /** Followed by a producer's idempotency key: STRING, the id of the job that was put in first. */
  readonly idempotencyPrefix: string;
  /** HASH schedule id → `<version> <fired> <missed> <last tick> <last time> <last job>\n<definition as JSON>`. */
  readonly schedules: string;
  /** ZSET schedule id → ms of its next tick; +inf while there is none. */
  readonly ticks: string;
  /** Channel on which a producer wakes idle workers. */
  readonly wake: string;
  /** HASH place, to, previous, batch: what left last for another Redis or layout; `last:<target>` → the last batch. */
  readonly departures: string;
  /** LIST: what is on its way there. */
  readonly leaving: string;
  /** HASH place: this one's name; `last:<source>` → the last batch that came from there. */
  readonly arrivals: string;
}

/** Spelling forty names at every step would cost more than many a step. */
const spelt = new WeakMap<KeyLayout, Map<string, QueueKeys>>();
/** Whoever asks for more queues than this spells them again. */
const mostSpelt = 1_000;

export function queueKeys(layout: KeyLayout, queue: string): QueueKeys {
  let known = spelt.get(layout);
  if (known === undefined || known.size >= mostSpelt)
    spelt.set(layout, (known = new Map<string, QueueKeys>()));
  let keys = known.get(queue);
  if (keys === undefined) {
    keys = { ...keysUnder(queueBase(layout, queue)), ...dlqKeys(layout, queue) };
    known.set(queue, keys);
  }
  return keys;
}

function queueBase({ prefix, layout }: KeyLayout, queue: string): string {
  return layout === 'classic' ? `${prefix}queue:${queue}` : `${prefix}{queue:${queue}}`;
}

function dlqKeys(layout: KeyLayout, queue: string): DlqKeys {
  const { prefix } = layout;
  if (layout.layout === 'classic') {
    return {
      dlq: `${prefix}queue:dlq`,
      entryPrefix: `${prefix}dlq:`,
      resultPrefix: `${prefix}result:`,
      processedPrefix: `${prefix}processed:`,
      resolutionPrefix: `${prefix}resolution:`,
      resolvedIndex: `${prefix}queue:dlq:resolved`,
      resolvedPrefix: `${prefix}queue:dlq:resolved:`,
      adoptedUpTo: `${prefix}queue:dlq:adopted`,
      deadRetention: `${prefix}queue:dlq:retention`,
    };
  }
  const base = queueBase(layout, queue);
  return {
    dlq: `${base}:dlq`,
    entryPrefix: `${base}:dlq:`,
    resultPrefix: `${base}:result:`,
    processedPrefix: `${base}:processed:`,
    resolutionPrefix: `${base}:resolution:`,
    // The queue's own list is the whole list.
    resolvedIndex: `${base}:resolved`,
    resolvedPrefix: `${base}:resolved:`,
    // Not behind `:dlq:`, where any word may be a job's id.
    adoptedUpTo: `${base}:adopted`,
    deadRetention: `${base}:retention`,
  };
}

/** A place where DLQ entries live: one for all queues in the classic layout, one for each queue in the clustered one. */
export interface DlqHome {
  /** The only queue that has entries here; `null` where each entry says its own. */
  readonly queue: string | null;
  readonly keys: DlqKeys;
  /**
   * Entries that do not say their queue and what is counted of them: as a queue's keys, under a name that no queue can have.
   * `null` where the place says it for them.
   */
  readonly orphans: QueueKeys | null;
}

/** Where a queue's dead jobs are. */
export function homeOf(layout: KeyLayout, queue: string): DlqHome {
  if (layout.layout === 'clustered') return { queue, keys: dlqKeys(layout, queue), orphans: null };
  const keys = dlqKeys(layout, '');
  const base = `${layout.prefix}queue:dlq:orphans`;
  return { queue: null, keys, orphans: { ...keysUnder(base), ...keys, dead: base } };
}

/** Where the dead jobs of these queues are, each place once. */
export function homesOf(layout: KeyLayout, queues: readonly string[]): DlqHome[] {
  return layout.layout === 'classic' ? [homeOf(layout, '')] : queues.map((queue) => homeOf(layout, queue));
}

/** The keys of the queue that an entry found in `home` says, `null` for none. */
export function ownerKeys(layout: KeyLayout, home: DlqHome, queue: string | null): QueueKeys {
  if (queue !== null) return queueKeys(layout, queue);
  if (home.orphans === null) throw new Error('an entry of a queue of its own has that queue');
  return home.orphans;
}

/** What is said once for all queues. Never in a script beside a queue's keys: on a cluster it is elsewhere. */
export interface FleetKeys {
  /** SET of queue names that our producers and workers have used. */
  readonly registry: string;
  /** What new queues take their `deadRetention` from; in the classic layout the same key. */
  readonly deadRetention: string;
  /** STRING for seconds: tells whether two connections lead to the same keys. */
  readonly probe: string;
}

export function fleetKeys({ prefix, layout }: KeyLayout): FleetKeys {
  const base = layout === 'classic' ? `${prefix}queue:dlq` : `${prefix}{queue:dlq}`;
  return { registry: `${base}:registry`, deadRetention: `${base}:retention`, probe: `${base}:probe` };
}

function keysUnder(base: string): Omit<QueueKeys, keyof DlqKeys> {
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
    keep: `${base}:keep`,
    starts: `${base}:starts`,
    turns: `${base}:turns`,
    parked: `${base}:parked`,
    mended: `${base}:mended`,
    idempotencyPrefix: `${base}:idempotency:`,
    schedules: `${base}:schedules`,
    ticks: `${base}:ticks`,
    wake: `${base}:wake`,
    departures: `${base}:departures`,
    leaving: `${base}:leaving`,
    arrivals: `${base}:arrivals`,
  };
}

/** The glob that matches every queue's key, and more: `nameInKey` and the rules for names decide. */
export function queueKeyPattern({ prefix, layout }: KeyLayout): string {
  const start = prefix.replace(/[\\*?[\]]/g, '\\$&');
  return layout === 'classic' ? `${start}queue:*` : `${start}{queue:*}*`;
}

/** What stands where a queue's name does in a key. Not yet known to be one. */
export function nameInKey({ prefix, layout }: KeyLayout, key: string): string {
  if (layout === 'classic') return key.slice(prefix.length + 'queue:'.length);
  const from = prefix.length + '{queue:'.length;
  return key.slice(from, key.indexOf('}', from));
}
