/**
 * A member of a queue's `parked` set: `<ordering key>` NUL `<number>` NUL `<score> <document>`, as `lua/lib/turn.lua` writes
 * it. The score is the one that the job will have in its queue.
 */
export interface ParkedJob {
  readonly orderingKey: string;
  readonly score: number;
  readonly document: Buffer;
}

/** For whoever looks for a document among them. */
export function documentOfParked(member: Buffer): Buffer {
  return readParked(member).document;
}

const nul = 0;
const space = 0x20;

/** Anything of another shape, which only a hand can have put there, is a document as a whole. */
export function readParked(member: Buffer): ParkedJob {
  const keyEnd = member.indexOf(nul);
  const numberEnd = member.indexOf(nul, keyEnd + 1);
  const scoreEnd = member.indexOf(space, numberEnd + 1);
  if (keyEnd === -1 || numberEnd === -1 || scoreEnd === -1) {
    return { orderingKey: '', score: 0, document: member };
  }
  return {
    orderingKey: member.subarray(0, keyEnd).toString(),
    score: Number(member.subarray(numberEnd + 1, scoreEnd).toString()),
    document: member.subarray(scoreEnd + 1),
  };
}
