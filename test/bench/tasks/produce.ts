import { payload, payloads } from '../payload.ts';
import { loadPeer } from '../peers/load.ts';
import type { Address, PeerName } from '../peers/peer.ts';
import { nowMs } from '../clock.ts';

/** Jobs handed over by one call of each engine's call for many. */
const batchJobs = 1_000;

export interface ProduceRequest {
  readonly address: Address;
  readonly peer: PeerName;
  readonly queue: string;
  readonly jobs: number;
}

/** Puts jobs in, a batch a call; tells how long the calls took, without connecting. */
export async function addMany({ address, peer, queue, jobs }: ProduceRequest): Promise<{ seconds: number }> {
  const producer = await (await loadPeer(peer)).openProducer(address, queue);
  await producer.add(payload(0)); // its scripts are known to the server from now on
  const all = payloads(jobs - 1);
  const startedAtMs = nowMs();
  for (let at = 0; at < all.length; at += batchJobs) await producer.addMany(all.slice(at, at + batchJobs));
  const seconds = (nowMs() - startedAtMs) / 1_000;
  await producer.close();
  return { seconds };
}

/** Puts jobs in, each after the one before is acknowledged. */
export async function addOneByOne({
  address,
  peer,
  queue,
  jobs,
}: ProduceRequest): Promise<{ seconds: number }> {
  const producer = await (await loadPeer(peer)).openProducer(address, queue);
  await producer.add(payload(0));
  const all = payloads(jobs - 1);
  const startedAtMs = nowMs();
  for (const one of all) await producer.add(one);
  const seconds = (nowMs() - startedAtMs) / 1_000;
  await producer.close();
  return { seconds };
}

/** Puts jobs in at their times, whether or not earlier ones are acknowledged; each says when it was sent. */
export async function addPaced({
  address,
  peer,
  queue,
  gapsMs,
}: {
  readonly address: Address;
  readonly peer: PeerName;
  readonly queue: string;
  readonly gapsMs: readonly number[];
}): Promise<void> {
  const producer = await (await loadPeer(peer)).openProducer(address, queue);
  const added: Promise<unknown>[] = [];
  let dueAtMs = nowMs();
  for (const [number, gapMs] of gapsMs.entries()) {
    dueAtMs += gapMs;
    await until(dueAtMs);
    added.push(producer.add({ ...payload(number), sentAtMs: nowMs() }));
  }
  await Promise.all(added);
  await producer.close();
}

function until(timeMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(timeMs - nowMs(), 0)));
}
