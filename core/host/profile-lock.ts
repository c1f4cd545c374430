import { link, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../contract/errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { isProcessAlive, processStartedAt } from './process-identity.ts';

/**
 * One app per profile. The lock is a file that names its holder; it is put in place by `link`, which fails when the name
 * exists, so it is there whole or not at all. A holder that died leaves the file behind: whoever finds it takes it over.
 * A process id alone may have been given to another program since, so the holder's start time is compared too.
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

/** Throws `PROFILE_IN_USE` with `pid` (and `url`) while another process holds the profile. */
export async function lockProfile(profileDir: string): Promise<ProfileLock> {
  const path = join(profileDir, 'app.lock');
  const me: Holder = { pid: process.pid, startedAt: await processStartedAt(process.pid) };
  while (!(await claim(path, me))) await removeStale(path);
  return {
    announce: (url) => writeFileAtomic(path, JSON.stringify({ ...me, url })),
    release: () => rm(path, { force: true }),
  };
}

async function claim(path: string, me: Holder): Promise<boolean> {
  const draft = `${path}.${process.pid}.tmp`;
  await writeFile(draft, JSON.stringify(me), { mode: 0o600 });
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Takes a dead holder's file away, or throws when the holder is alive. */
async function removeStale(path: string): Promise<void> {
  const text = await readOrNull(path);
  if (text === null) return; // released in the meantime
  const holder = parseHolder(text);
  if (holder !== null && (await isHolding(holder))) throw inUse(holder);
  const aside = `${path}.${process.pid}.stale`;
  try {
    await rename(path, aside);
  } catch (error) {
    if (isCode(error, 'ENOENT')) return; // another start was quicker
    throw error;
  }
  const taken = await readFile(aside, 'utf8');
  if (taken === text) return rm(aside);
  // Between reading and renaming, another start had taken over: its lock goes back to where it was.
  await link(aside, path);
  await rm(aside);
}

async function isHolding(holder: Holder): Promise<boolean> {
  if (!isProcessAlive(holder.pid)) return false;
  if (holder.pid === process.pid) return holder.startedAt === (await processStartedAt(process.pid));
  return holder.startedAt === null || holder.startedAt === (await processStartedAt(holder.pid));
}

function inUse({ pid, url }: Holder): AppError {
  return new AppError('PROFILE_IN_USE', { pid, ...(url === undefined ? {} : { url }) });
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
