import { AppError } from '../contract/errors.ts';

/**
 * Where a page ended in one sorted set: the last score, and how many members of exactly that score were read. It holds
 * while jobs before it come and go, which a rank does not.
 */
export interface Position {
  /** Exactly as Redis wrote it; empty for the beginning. */
  readonly score: string;
  readonly skip: number;
}

export const beginning: Position = { score: '', skip: 0 };

/** The position behind these scores, which were read from `from` on. */
export function advance(from: Position, scores: readonly string[]): Position {
  const score = scores.at(-1);
  if (score === undefined) return from;
  const same = scores.length - 1 - scores.findLastIndex((one) => one !== score);
  const isSameAsBefore = same === scores.length && from.score === score;
  return { score, skip: same + (isSameAsBefore ? from.skip : 0) };
}

/** A cursor is opaque to everybody else: one position for each set that the page is read from. */
export function writeCursor(positions: readonly Position[]): string {
  return positions.map(({ score, skip }) => `${score}:${skip}`).join(',');
}

export function readCursor(cursor: string | null, sets: number): Position[] {
  if (cursor === null) return Array.from({ length: sets }, () => beginning);
  const positions = cursor
    .split(',')
    .map((part) => /^(-?(?:[0-9.]+(?:e[+-]?\d+)?|inf)|):(\d{1,9})$/.exec(part));
  if (positions.length !== sets || positions.includes(null)) {
    throw new AppError('INVALID_INPUT', { field: 'cursor' });
  }
  return positions.map((match) => ({ score: match?.[1] ?? '', skip: Number(match?.[2]) }));
}
