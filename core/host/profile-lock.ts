import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { isProcessAlive, processStartedAt } from './process-identity.ts';

/**
 * One app per profile. The lock is a file that names its holder; it is put in place by `link`, which fails when the name
 * exists, so it is there whole or not at all. A holder that died leaves the file behind: whoever finds it takes it over,
 * one start at a time, under a second lock of the same kind. A process id alone may have been given to another program
 * since, so the holder's start time is compared too.
 */
const holderSchema = z.object({
  pid: z.int().positive(),
  startedAt: z.string().nullable(),
  /** Where the browser window can be opened, token included: the file is readable by this user only. */
  url: z.string().optional(),
});
type Holder = z.output<typeof holderSchema>;

export interface ProfileLock {
  /** Lets a second start say where this one can be opened. */
  announce(url: string): Promise<void>;
  release(): Promise<void>;
}

/** What differs between systems; tests pass their own. */
export interface LockSystem {
  /** Gives a file a second name, unless that exists. Not every file system can. */
  readonly link: (from: string, to: string) => Promise<void>;
  /** `null` where the system does not say; see `process-identity.ts`. */
  readonly processStartedAt: (pid: number) => Promise<string | null>;
}

const thisSystem: LockSystem = { link, processStartedAt };

/** Throws `PROFILE_IN_USE` with `pid`, the lock's `file` (and `url`) while another process holds the profile. */
export async function lockProfile(profileDir: string, system: LockSystem = thisSystem): Promise<ProfileLock> {
  const path = join(profileDir, 'app.lock');
  const me: Holder = { pid: process.pid, startedAt: await system.processStartedAt(process.pid) };
  await hold(path, me, system);
  return {
    announce: (url) => writeFileAtomic(path, JSON.stringify({ ...me, url })),
    release: () => rm(path, { force: true }),
  };
}

/** `false` when the name is taken. */
async function putInPlace(path: string, text: string, system: LockSystem): Promise<boolean> {
  const draft = `${path}.${randomUUID()}.tmp`;
  await writeFile(draft, text, { mode: 0o600 });
  try {
    await system.link(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    if (!noLinkCodes.some((code) => isCode(error, code))) throw error;
    return await createWhole(path, text);
  } finally {
    await rm(draft, { force: true });
  }
}

/** How file systems without hard links (FAT, some network shares) say so; EISDIR is what Node makes of Windows's word. */
const noLinkCodes = ['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR'];

/** The next best thing to `link`: for a moment the file is there and empty, which readers wait out. */
async function createWhole(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  }
}

/** A holder that is only just writing its name has done so by then. */
const writingMs = 100;

/** Returns when `path` names `me`; throws `PROFILE_IN_USE` while it names somebody alive. */
async function hold(path: string, me: Holder, system: LockSystem): Promise<void> {
  while (!(await putInPlace(path, JSON.stringify(me), system))) {
    if (!(await isStale(path, system))) continue; // released in the meantime
    await takeAway(path, me, system);
  }
}

/**
 * Takes a dead holder's file away. Looking and taking are two steps, and the file may be a living start's in between: so
 * only who holds the takeover lock takes anything away, after looking again. A start that dies in the middle leaves a
 * stale takeover lock, which goes the same way.
 */
async function takeAway(path: string, me: Holder, system: LockSystem): Promise<void> {
  const takeover = `${path}.takeover`;
  try {
    await hold(takeover, me, system);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'PROFILE_IN_USE')) throw error;
    await delay(takeoverMs); // another start is at it: the next look finds what it made of it
    return;
  }
  try {
    if (await isStale(path, system)) await rm(path, { force: true });
  } finally {
    await rm(takeover, { force: true });
  }
}

/** A takeover is a few file operations. */
const takeoverMs = 10;

/** `false` when there is no lock; throws when its holder is alive. */
async function isStale(path: string, system: LockSystem): Promise<boolean> {
  const text = await readSettled(path);
  if (text === null) return false;
  const holder = parseHolder(text);
  if (holder !== null && (await isHolding(holder, system))) throw inUse(path, holder);
  return true;
}

/** The file's text, read again after a moment when it names nobody. */
async function readSettled(path: string): Promise<string | null> {
  const text = await readOrNull(path);
  if (text === null || parseHolder(text) !== null) return text;
  await delay(writingMs);
  return readOrNull(path);
}

async function isHolding({ pid, startedAt, url }: Holder, system: LockSystem): Promise<boolean> {
  if (!isProcessAlive(pid)) return false;
  if (startedAt !== null) return startedAt === (await system.processStartedAt(pid));
  // The id may be another program's by now. Who has said where it can be opened is asked there.
  return url === undefined || answers(url);
}

/** Whether the app is there: nobody else takes the token. One that hangs still holds its profile. */
function answers(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get(url, { timeout: answerTimeoutMs, agent: false }, (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => {
      resolve(true);
      request.destroy();
    });
    request.on('error', () => resolve(false));
  });
}

/** The app answers at once, unless its machine is very busy. */
const answerTimeoutMs = 2_000;

function inUse(file: string, { pid, url }: Holder): AppError {
  return new AppError('PROFILE_IN_USE', { pid, file, ...(url === undefined ? {} : { url }) });
}

function parseHolder(text: string): Holder | null {
  try {
    return holderSchema.parse(JSON.parse(text));
  } catch {
    return null; // nobody of ours wrote this
  }
}

async function readOrNull(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return null;
    throw error;
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
