import { readFile, realpath, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { isProcessAlive, processDirectory } from './process-identity.ts';

/** What is written down about a running server, so that the next start finds one that outlived its app. */
const serverRecord = z.object({ pid: z.int().positive(), socketPath: z.string() });
export type ServerRecord = z.output<typeof serverRecord>;

const pollMs = 20;
/** A server writes its append-only file before it goes; a large one takes a moment. */
const orphanTimeoutMs = 5_000;

/**
 * Ends a server that a crashed start of this profile left behind. It is ours if it takes our password, which nobody else
 * knows, or (should it hang) if it works in our directory; anything else that has its old id is left alone.
 */
export async function endOrphan(at: { recordPath: string; dir: string; password: string }): Promise<void> {
  const record = await readRecord(at.recordPath);
  if (record === null) return;
  const wasAsked = await askToShutDown(record.socketPath, at.password);
  const isOurs = wasAsked || (await processDirectory(record.pid)) === (await realpath(at.dir));
  if (isOurs && !(await isGone(record.pid, wasAsked ? orphanTimeoutMs : 0))) {
    process.kill(record.pid, 'SIGTERM');
    if (!(await isGone(record.pid, orphanTimeoutMs))) {
      process.kill(record.pid, 'SIGKILL');
      await isGone(record.pid, orphanTimeoutMs);
    }
  }
  await rm(record.socketPath, { force: true });
  await rm(at.recordPath, { force: true });
}

/** Whether something accepts connections on the socket within the time. */
export async function waitForSocket(path: string, timeoutMs: number, given: AbortSignal): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline && !given.aborted) {
    if (await accepts(path)) return true;
    await delay(pollMs);
  }
  return false;
}

function accepts(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * Says AUTH and SHUTDOWN in Redis's inline form, without a client that would reconnect when the server goes. `true` when
 * the password was taken.
 */
function askToShutDown(socketPath: string, password: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    let answer = '';
    socket.setTimeout(orphanTimeoutMs, () => socket.destroy());
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nSHUTDOWN\r\n`));
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('utf8');
    });
    socket.on('error', () => socket.destroy()); // nobody there: `close` follows
    socket.on('close', () => resolve(answer.startsWith('+OK')));
  });
}

async function isGone(pid: number, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (isProcessAlive(pid)) {
    if (performance.now() >= deadline) return false;
    await delay(pollMs);
  }
  return true;
}

async function readRecord(path: string): Promise<ServerRecord | null> {
  try {
    return serverRecord.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null; // no earlier start, or one that ended before it wrote anything
  }
}
