import { EventEmitter, once } from 'node:events';
import { nowMs } from '../clock.ts';
import { loadPeer } from '../peers/load.ts';
import type { Address, PeerName } from '../peers/peer.ts';

export interface WorkRequest {
  readonly address: Address;
  readonly peer: PeerName;
  readonly queue: string;
  readonly concurrency: number;
  readonly jobs: number;
}

export interface WorkReport {
  /** From the first handler's start to the last of `jobs` settled: without starting up. */
  readonly seconds: number;
  /** A few more than asked for may have been on their way. */
  readonly handled: number;
  readonly rssBytes: number;
  /** Without the bare Node process and the benchmark's own code. */
  readonly rssAboveIdleBytes: number;
}

/** Runs a worker that does nothing with each job until so many are settled. */
export async function drain(request: WorkRequest): Promise<WorkReport> {
  const idleBytes = process.memoryUsage.rss();
  let startedAtMs = NaN;
  const { endedAtMs, handled, rssBytes } = await workUntilSettled(request, () => {
    if (Number.isNaN(startedAtMs)) startedAtMs = nowMs();
  });
  return {
    seconds: (endedAtMs - startedAtMs) / 1_000,
    handled,
    rssBytes,
    rssAboveIdleBytes: rssBytes - idleBytes,
  };
}

/** Runs a worker that fails each job for good. */
export async function failAll(request: WorkRequest): Promise<void> {
  await workUntilSettled(request, () => {
    throw new Error('The provider answered 503');
  });
}

/** Runs a worker and tells how long after it was sent each job's handler started, in ms. */
export async function timeStarts(request: WorkRequest): Promise<number[]> {
  const delaysMs: number[] = [];
  await workUntilSettled(request, (payload) => {
    delaysMs.push(nowMs() - (payload as { sentAtMs: number }).sentAtMs);
  });
  return delaysMs;
}

async function workUntilSettled(
  { address, peer: name, queue, concurrency, jobs }: WorkRequest,
  handle: (payload: object) => void,
): Promise<{ endedAtMs: number; handled: number; rssBytes: number }> {
  const peer = await loadPeer(name);
  let handled = 0;
  let settled = 0;
  const progress = new EventEmitter();
  const all = once(progress, 'settled');
  let endedAtMs = NaN;
  const worker = await peer.startWorker(address, queue, {
    concurrency,
    handle: (payload) => {
      handled += 1;
      handle(payload);
    },
    onSettled: () => {
      settled += 1;
      if (settled !== jobs) return;
      endedAtMs = nowMs();
      progress.emit('settled');
    },
  });
  await all;
  const rssBytes = process.memoryUsage.rss();
  await worker.stop();
  return { endedAtMs, handled, rssBytes };
}
