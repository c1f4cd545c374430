/** What the table shows, in its order, by the id under which samples are recorded. */
export interface Figure {
  readonly id: string;
  readonly label: string;
  readonly unit: string;
}

export const figures: readonly Figure[] = [
  ...[1, 10, 100].map((n) => ({ id: `drain.${n}`, label: `drain, ${n} at a time`, unit: 'jobs/s' })),
  ...[1, 10, 100].map((n) => ({
    id: `round-trips.${n}`,
    label: `reads by Redis a job, ${n} at a time`,
    unit: 'reads',
  })),
  ...[1, 10, 100].map((n) => ({
    id: `scripts.${n}`,
    label: `script calls a job, ${n} at a time`,
    unit: 'calls',
  })),
  ...[1, 10, 100].map((n) => ({
    id: `drain-cpu.${n}`,
    label: `Redis CPU a job, draining ${n} at a time`,
    unit: 'µs',
  })),
  ...[1, 10, 100].map((n) => ({
    id: `job-cpu.${n}`,
    label: `Redis CPU a job, enqueued and drained (${n})`,
    unit: 'µs',
  })),
  ...[1, 10, 100].map((n) => ({
    id: `worker-memory.${n}`,
    label: `worker memory above idle Node, ${n} at a time`,
    unit: 'MB',
  })),
  ...[1, 10, 100].map((n) => ({
    id: `worker-memory-whole.${n}`,
    label: `worker memory, whole process, ${n} at a time`,
    unit: 'MB',
  })),
  { id: 'enqueue.single', label: 'enqueue, each awaited', unit: 'jobs/s' },
  { id: 'enqueue.bulk', label: 'enqueue, 1,000 a call', unit: 'jobs/s' },
  { id: 'enqueue-cpu.single', label: 'Redis CPU a job, enqueued one by one', unit: 'µs' },
  { id: 'waiting-memory', label: 'Redis memory a waiting job', unit: 'bytes' },
  { id: 'latency.p50', label: 'enqueue to start at 100 jobs/s, median', unit: 'ms' },
  { id: 'latency.p99', label: 'enqueue to start at 100 jobs/s, p99', unit: 'ms' },
  { id: 'foreign.p50', label: 'foreign ZADD to start, median', unit: 'ms' },
  { id: 'foreign.longest', label: 'foreign ZADD to start, longest', unit: 'ms' },
  ...[1_000, 10_000, 100_000, 1_000_000].map((n) => ({
    id: `claim.${n}`,
    label: `scripts a job, ${n.toLocaleString('en')} waiting`,
    unit: 'µs',
  })),
  ...[1_000, 10_000, 100_000, 1_000_000].map((n) => ({
    id: `claim-rate.${n}`,
    label: `drain, ${n.toLocaleString('en')} waiting behind`,
    unit: 'jobs/s',
  })),
  { id: 'claim.growth', label: 'scripts a job, most to fewest waiting', unit: 'x' },
  { id: 'retry', label: 'retry of the whole DLQ', unit: 'jobs/s' },
  { id: 'retry.slow', label: 'SLOWLOG entries over 10 ms meanwhile', unit: 'commands' },
  { id: 'retry.longest', label: 'longest of them', unit: 'ms' },
  { id: 'footprint.log', label: 'append-only log a job, put in and finished', unit: 'bytes' },
  { id: 'footprint.received', label: 'received by Redis a job', unit: 'bytes' },
  { id: 'footprint.sent', label: 'sent by Redis a job', unit: 'bytes' },
  { id: 'footprint.finished', label: 'Redis memory a finished job, for 24 h', unit: 'bytes' },
  { id: 'footprint.dead', label: 'Redis memory a dead job', unit: 'bytes' },
  { id: 'footprint.idle', label: 'Redis CPU a second, an idle worker', unit: 'µs' },
  { id: 'footprint.connections', label: 'connections a worker, one server', unit: '' },
  { id: 'footprint.wake', label: 'CPU of each other master a call, on a cluster', unit: 'µs' },
];
