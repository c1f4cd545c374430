import { closeSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pino, type Logger } from 'pino';
import { withoutArguments } from '../queue/error-secrets.ts';

export type { Logger } from 'pino';

/** One old file is kept beside the new one, so the log takes at most twice this. */
const maxLogBytes = 2_000_000;

/**
 * The app's log, `app.log` in the profile, for this user only. Written line by line, so that the last words before a crash
 * are there. Callers pass facts (codes, counts, names), never payloads, passwords or whole error objects of others.
 */
export function openLog(profileDir: string): { log: Logger; close: () => void } {
  const file = openBoundedFile(join(profileDir, 'app.log'), maxLogBytes);
  const log = pino(
    {
      base: { pid: process.pid },
      serializers: { err: describeError },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    { write: file.write },
  );
  return { log, close: file.close };
}

/**
 * What may be written down about an error. ioredis hangs the failed command with its arguments on its errors, so fields are
 * chosen, not copied; and Redis itself repeats arguments (a password among them) in one of its messages.
 */
export function describeError(error: unknown): { name: string; message: string; stack?: string | undefined } {
  if (!(error instanceof Error)) return { name: typeof error, message: 'not an Error' };
  return {
    name: error.name,
    message: withoutArguments(error.message),
    stack: error.stack === undefined ? undefined : withoutArguments(error.stack),
  };
}

function openBoundedFile(
  path: string,
  maxBytes: number,
): { write: (line: string) => void; close: () => void } {
  let descriptor = openSync(path, 'a', 0o600);
  let sizeBytes = statSync(path).size;
  let isOpen = true;
  return {
    write: (line) => {
      if (!isOpen) return;
      if (sizeBytes > maxBytes) {
        closeSync(descriptor);
        renameSync(path, `${path}.1`);
        descriptor = openSync(path, 'a', 0o600);
        sizeBytes = 0;
      }
      sizeBytes += writeSync(descriptor, line);
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      closeSync(descriptor);
    },
  };
}
