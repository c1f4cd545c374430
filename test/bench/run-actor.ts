import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { TaskInput, TaskMessage, TaskName, TaskOutput, TaskReply } from './tasks/all.ts';

export interface Actor {
  run<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>>;
  end(): Promise<void>;
}

/** A fresh process, which has connected to nothing and loaded no engine. */
export function openActor(): Actor {
  const child = fork(join(import.meta.dirname, 'actor.js'));
  return {
    async run<N extends TaskName>(name: N, input: TaskInput<N>) {
      const message: TaskMessage = { name, input };
      child.send(message);
      const reply = await replyOf(child, name);
      if ('error' in reply) throw new Error(`${name} failed: ${reply.error}`);
      return reply.output as TaskOutput<N>;
    },
    async end() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
}

function replyOf(child: ChildProcess, name: TaskName): Promise<TaskReply> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) =>
      reject(new Error(`${name} ended with exit code ${code ?? 'none'} before it had answered`));
    child.once('exit', onExit);
    child.once('message', (reply) => {
      child.off('exit', onExit);
      resolve(reply as TaskReply);
    });
  });
}

/** Does one thing in a process of its own. */
export async function runActor<N extends TaskName>(name: N, input: TaskInput<N>): Promise<TaskOutput<N>> {
  const actor = openActor();
  try {
    return await actor.run(name, input);
  } finally {
    await actor.end();
  }
}
