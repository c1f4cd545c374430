import { readFile, readlink } from 'node:fs/promises';

/** Whether a process with this id exists, whoever owns it. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/**
 * When a process was started, in the system's own unit: together with the id it names one process for good. `null` where
 * the system does not say (everything but Linux); ids are then all there is.
 */
export async function processStartedAt(pid: number): Promise<string | null> {
  const stat = await fromProc(() => readFile(`/proc/${pid}/stat`, 'utf8'));
  // The second field is the program's name in brackets and may contain spaces; start time is the 20th after it.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

/** The directory a process works in; `null` where the system does not say. */
export async function processDirectory(pid: number): Promise<string | null> {
  return fromProc(() => readlink(`/proc/${pid}/cwd`));
}

async function fromProc(read: () => Promise<string>): Promise<string | null> {
  try {
    return await read();
  } catch {
    return null; // no such process, not ours to look at, or no /proc on this system
  }
}
