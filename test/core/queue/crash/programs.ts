/**
 * What a service does with the package, as programs that are killed. What they log, line by line and at once, outlives them:
 * it is with the kernel when `writeSync` returns.
 */

const head = `
import { openSync, writeSync } from 'node:fs'
import { createQueueClient } from 'biometrics-queue-desktop/queue'
const [url, layout, queue, log, seed] = process.argv.slice(2)
const file = openSync(log, 'a')
const say = (...words) => writeSync(file, words.join(' ') + '\\n')
const client = createQueueClient({ redis: url, layout })
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
`;

/** Logs \`put <ordering key or -> <id>\` once Redis has acknowledged the job. Ends by itself when it is told to. */
export const producer = `${head}
let isOver = false
process.on('SIGTERM', () => (isOver = true))
for (let n = 0; !isOver; n++) {
  const job = (more) => ({ payload: { fails: n % 40 === 7, ms: n % 15 }, ...more })
  try {
    if (n % 3 === 0) {
      const jobs = Array.from({ length: 10 }, () => job({ priority: ['high', 'medium', 'low'][n % 7 % 3] }))
      for (const id of await client.enqueueJobs(queue, jobs)) say('put', '-', id)
    } else if (n % 3 === 1) {
      const { payload, ...options } = job({ orderingKey: seed })
      say('put', seed, await client.enqueueJob(queue, payload, options))
    } else {
      const { payload, ...options } = job({ delay: n % 200, idempotencyKey: seed + ':' + n })
      say('put', '-', await client.enqueueJob(queue, payload, options))
    }
  } catch (error) {
    say('refused', error.code ?? error.message)
  }
  await pause(3)
}
await client.close()
`;

/** Logs \`run <id> <attempt>\` when a handler begins, and whatever the worker tells. */
export const worker = `${head}
client.startWorker(queue, async ({ fails, ms }, job) => {
  say('run', job.id, job.attempt)
  await pause(ms)
  if (fails && job.attempt === 1) throw new Error('the first attempt fails')
  return { ms }
}, {
  concurrency: 5,
  leaseMs: 1000,
  janitorIntervalMs: 250,
  onEvent: ({ kind, id = '-' }) => say(kind, id),
})
say('ready', '-')
`;

/** With every setting left out; its first handler never ends. */
export const hangingWorker = `${head}
client.startWorker(queue, (_payload, job) => {
  say('run', job.id, job.attempt)
  return new Promise(() => setInterval(() => {}, 1000))
})
`;

export const plainWorker = `${head}
client.startWorker(queue, (_payload, job) => say('run', job.id, job.attempt), {
  onEvent: ({ kind, id = '-' }) => say(kind, id),
})
`;
