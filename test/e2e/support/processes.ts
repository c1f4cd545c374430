import { execFileSync } from 'node:child_process';

/** A process, and how the system shows it. */
export interface SeenProcess {
  readonly pid: number;
  readonly command: string;
}

/** Everything that a process has started, its children's children included. */
export function descendants(ancestor: number): SeenProcess[] {
  const all = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => match !== null)
    .map(([, pid, parent, command]) => ({
      pid: Number(pid),
      parent: Number(parent),
      command: command ?? '',
    }));
  const found: SeenProcess[] = [];
  const parents = [ancestor];
  for (let parent = parents.pop(); parent !== undefined; parent = parents.pop()) {
    for (const child of all.filter((process) => process.parent === parent)) {
      found.push({ pid: child.pid, command: child.command });
      parents.push(child.pid);
    }
  }
  return found;
}

/** Those that still run. A zombie has ended; only its parent has not looked yet. */
export function stillRunning(processes: readonly SeenProcess[]): SeenProcess[] {
  return processes.filter(({ pid }) => isRunning(pid));
}

export function isRunning(pid: number): boolean {
  try {
    return !execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).startsWith('Z');
  } catch {
    return false; // ps exits with 1 when there is no such process
  }
}
