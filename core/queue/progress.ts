import { AppError } from '../contract/errors.ts';
import { toAppError } from './errors.ts';
import { queueKeys } from './keys.ts';
import { run } from './scripts.ts';
import type { QueueStore } from './store.ts';

/** What a handler reports is for people to read, not a place to keep data. */
const mostProgressBytes = 4_096;

/** What a claim's entry in `claimIds` says behind the job's id. */
export function progressIn(noted: string | null): string | null {
  const newline = noted?.indexOf('\n') ?? -1;
  return noted === null || newline === -1 ? null : noted.slice(newline + 1);
}

/**
 * Writes how far a job has come, as JSON, where lists of active jobs show it; the last report stands, and it goes with the
 * claim. Atomic; does nothing when the claim is no longer the worker's. Throws `INVALID_INPUT` for what is no JSON or
 * over 4 kB, and what Redis says.
 */
export async function reportProgress(
  store: QueueStore,
  queue: string,
  token: string,
  value: unknown,
): Promise<void> {
  const text = asText(value);
  if (text === undefined || Buffer.byteLength(text) > mostProgressBytes) {
    throw new AppError('INVALID_INPUT', { field: 'progress', most: mostProgressBytes });
  }
  try {
    await run(store.redis, 'setProgress', queueKeys(store.keys, queue), [token, text]);
  } catch (error) {
    throw toAppError(error);
  }
}

function asText(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined; // circular, or a bigint: the caller says what is refused
  }
}
