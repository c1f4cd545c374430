import { AppError } from '../contract/errors.ts';
import { asBytes, asNumber, asText } from './reply.ts';

/**
 * A place in a sorted set: the score and the first bytes of the member that was read last, and how many members that
 * share both were read. It holds while other members come and go, which a rank does not.
 */
export interface Place {
  /** Exactly as Redis wrote it; empty for the beginning. */
  readonly score: string;
  readonly prefix: Buffer;
  readonly skip: number;
}

/** As many bytes of a member as `lua/lib/read-range.lua` compares. */
const prefixBytes = 64;

export const beginning: Place = { score: '', prefix: Buffer.alloc(0), skip: 0 };

/**
 * The place before, or behind, all members of a score, in the order in which they are read. No JSON begins with the byte that
 * ends them all.
 */
export function placeBeside(score: string, side: 'before' | 'behind', order: 'newest' | 'next'): Place {
  const isLowEnd = (side === 'before') === (order === 'next');
  return { score, prefix: isLowEnd ? Buffer.alloc(0) : Buffer.alloc(prefixBytes, 0xff), skip: 0 };
}

/** One member that was read; of its text, the beginning is enough. */
export interface ReadMember {
  readonly score: string;
  readonly member: Buffer;
}

/** The place behind these members, which were read in order from `from` on. */
export function advance(from: Place, members: readonly ReadMember[]): Place {
  return members.reduce((place, { score, member }) => {
    const prefix = member.subarray(0, prefixBytes);
    const isSame = place.score === score && place.prefix.equals(prefix);
    return { score, prefix, skip: isSame ? place.skip + 1 : 1 };
  }, from);
}

/** A place as three arguments of a script. */
export function placeArguments({ score, prefix, skip }: Place): [string, Buffer, number] {
  return [score, prefix, skip];
}

/** A place out of the first three elements of a script's reply; `null` at the end of the set. */
export function readPlace([score, prefix, skip]: readonly unknown[]): Place | null {
  const text = asText(score);
  return text === '' ? null : { score: text, prefix: asBytes(prefix), skip: asNumber(skip) };
}

/** A cursor is opaque to everybody else: one place for each set that the page is read from. */
export function writeCursor(places: readonly Place[]): string {
  return places
    .map(({ score, prefix, skip }) => `${score}:${skip}:${prefix.toString('base64url')}`)
    .join(',');
}

const cursorShape = /^(-?(?:[0-9.]+(?:e[+-]?\d+)?|inf)|):(\d{1,9}):([\w-]*)$/;

export function readCursor(cursor: string | null, sets: number): Place[] {
  if (cursor === null) return Array.from({ length: sets }, () => beginning);
  const parts = cursor.split(',').map((part) => cursorShape.exec(part));
  if (parts.length !== sets || parts.includes(null)) throw new AppError('INVALID_INPUT', { field: 'cursor' });
  return parts.map((match) => ({
    score: match?.[1] ?? '',
    skip: Number(match?.[2]),
    prefix: Buffer.from(match?.[3] ?? '', 'base64url'),
  }));
}
