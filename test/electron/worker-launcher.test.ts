import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { workerLauncher } from '../../electron/worker-launcher.ts';

/** Enough of a utility process, with a real process behind its id. */
class FakeUtility extends EventEmitter {
  readonly #behind: ChildProcess;
  constructor(behind: ChildProcess) {
    super();
    this.#behind = behind;
  }
  get pid(): number | undefined {
    return this.#behind.pid;
  }
}

const electron = vi.hoisted(() => ({ fork: (): unknown => undefined }));
vi.mock('electron', () => ({ utilityProcess: { fork: () => electron.fork() } }));

let behind: ChildProcess;
let utility: FakeUtility;
beforeEach(() => {
  behind = spawn('sleep', ['60'], { stdio: 'ignore' });
  utility = new FakeUtility(behind);
  electron.fork = () => utility;
});
afterEach(() => void behind.kill('SIGKILL'));

test('an error of V8 ends the process and counts as its exit, once', async () => {
  const gone = once(behind, 'exit');
  const exits: (number | null)[] = [];
  workerLauncher('/app/dist/host')({}).onExit((code) => exits.push(code));
  utility.emit('error', 'FatalError', 'node::OnFatalError', '{}');
  await gone;
  expect(behind.signalCode).toBe('SIGKILL');
  utility.emit('exit', 133);
  expect(exits).toEqual([null]);
});

test('an error that has ended the process already is no failure of ours', async () => {
  behind.kill('SIGKILL');
  await once(behind, 'exit');
  const exits: (number | null)[] = [];
  workerLauncher('/app/dist/host')({}).onExit((code) => exits.push(code));
  utility.emit('error', 'FatalError', 'node::OnFatalError', '{}');
  expect(exits).toEqual([null]);
});

test('an exit is told with its code', () => {
  const exits: (number | null)[] = [];
  workerLauncher('/app/dist/host')({}).onExit((code) => exits.push(code));
  utility.emit('exit', 7);
  expect(exits).toEqual([7]);
});
