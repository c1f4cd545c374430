import { type TaskMessage, type TaskReply, tasks } from './tasks/all.ts';

/**
 * The process in which one engine produces or works, so that no two share a heap, compiled code or a processor's time.
 * The benchmark itself only waits meanwhile.
 */
process.on('message', ({ name, input }: TaskMessage) => {
  perform(name, input).then(
    (output) => reply({ output }),
    (error: unknown) =>
      reply({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
  );
});

process.on('disconnect', () => process.exit());

async function perform(name: TaskMessage['name'], input: unknown): Promise<unknown> {
  const task = (await tasks[name]()) as (given: unknown) => unknown;
  return task(input);
}

function reply(message: TaskReply): void {
  process.send?.(message);
}
