import type { Peer, PeerName } from './peer.ts';

/** Loads one engine only, so that a process's memory is that engine's and no other's. */
export async function loadPeer(name: PeerName): Promise<Peer> {
  switch (name) {
    case 'ours':
      return (await import('./ours.ts')).ours;
    case 'bullmq':
      return (await import('./bullmq.ts')).bullmq;
    case 'beeQueue':
      return (await import('./bee-queue.ts')).beeQueue;
    case 'seed':
      return (await import('./seed.ts')).seed;
  }
}
