import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from './atomic-file.ts';

/** A Unix socket's path has room for about 104 bytes (macOS) or 108 (Linux). */
const maxSocketPathBytes = 100;

/** What the server is told over its stdin. */
export function configuration({
  dir,
  socketPath,
  password,
}: Record<'dir' | 'socketPath' | 'password', string>): string {
  return [
    'port 0',
    `unixsocket ${quote(socketPath)}`,
    'unixsocketperm 700',
    `requirepass ${quote(password)}`,
    `dir ${quote(dir)}`,
    'daemonize no',
    'save ""',
    'appendonly yes',
    'appendfsync everysec',
    // A full memory refuses new jobs with an error instead of forgetting old ones.
    'maxmemory-policy noeviction',
    '',
  ].join('\n');
}

/** Redis's configuration syntax for a text that may hold blanks and quotes. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/** This profile's password, made at the first start. */
export async function ownPassword(path: string): Promise<string> {
  try {
    const kept = (await readFile(path, 'utf8')).trim();
    if (kept !== '') return kept;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  const password = randomBytes(24).toString('base64url');
  await writeFileAtomic(path, password);
  return password;
}

/** The directory itself, or a private one with a short name when a socket in it could not be opened. */
export async function shortDirectory(dir: string): Promise<string> {
  if (Buffer.byteLength(join(dir, 'redis.sock')) < maxSocketPathBytes) return dir;
  return mkdtemp(join(tmpdir(), 'bq-')); // made with 0700
}
