import { readFile, realpath, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { pause } from './pause.ts';
import { isProcessAlive, processDirectory } from './process-identity.ts';

/** What is written down about a running server, so that the next start finds one that outlived its app. */
const serverRecord = z.object({ pid: z.int().positive(), socketPath: z.string() });
export type ServerRecord = z.output<typeof serverRecord>;

const pollMs = 20;
/** A server that is there answers at once; one that does not hangs. */
const answerTimeoutMs = 1_000;
/** A server writes its append-only file before it goes; a large one takes a moment. */
const orphanTimeoutMs = 3_000;

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

/**
 * Waits until the server answers, or has given up. A server listens before it has read its files, so that it accepts a
 * connection says nothing yet; one that is still reading a long file answers so, and that is an answer.
 */
export async function waitForAnswer(
  socketPath: string,
  password: string,
  hasExited: AbortSignal,
): Promise<boolean> {
  while (!hasExited.aborted) {
    const answer = await converse(socketPath, [`AUTH ${password}`, 'PING', 'QUIT']);
    if (/\+PONG|-LOADING/.test(answer)) return true;
    await pause(pollMs, hasExited);
  }
  return false;
}

/** `true` when the password was taken; the server then goes. */
async function askToShutDown(socketPath: string, password: string): Promise<boolean> {
  return (await converse(socketPath, [`AUTH ${password}`, 'SHUTDOWN'])).startsWith('+OK');
}

/**
 * Says commands in Redis's inline form and returns what came back until the other side hung up: a client would connect
 * again, which is the last thing wanted here. Empty when nobody is there.
 */
function converse(socketPath: string, commands: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const socket = createConnection(socketPath);
    let answer = '';
    socket.setTimeout(answerTimeoutMs, () => socket.destroy());
    socket.on('connect', () => socket.write(commands.map((command) => `${command}\r\n`).join('')));
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('utf8');
    });
    socket.on('error', () => socket.destroy()); // `close` follows
    socket.on('close', () => resolve(answer));
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
