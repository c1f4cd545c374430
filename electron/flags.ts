import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

export interface Flags {
  /** Where all of the app's files live; undefined for the system's usual place. */
  readonly profileDir: string | undefined;
  /** A Redis to add as an environment and select. */
  readonly redisUrl: string | undefined;
}

/**
 * Reads `--profile DIR` and `--redis URL` from the command line. Everything else is left alone: Chromium, test drivers and
 * the operating system add switches of their own.
 */
export function readFlags(argv: readonly string[]): Flags {
  const { values } = parseArgs({
    args: [...argv],
    options: { profile: { type: 'string' }, redis: { type: 'string' } },
    strict: false,
    allowPositionals: true,
  });
  const profile = text(values.profile);
  return { profileDir: profile === undefined ? undefined : resolve(profile), redisUrl: text(values.redis) };
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
