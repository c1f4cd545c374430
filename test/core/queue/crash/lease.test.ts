import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { mkdtemp, rm } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { enqueueJobs } from '../../../../core/queue/producer.ts';
import { serverNowMs } from '../../../../core/queue/server-clock.ts';
import { buildLibraryPackage, type LibraryPackage } from '../../../support/library-package.ts';
import { queueFixture } from '../../../support/queue-fixture.ts';
import { endProcess } from '../../../support/redis.ts';
import { hangingWorker, plainWorker } from './programs.ts';

const queue = 'image-processing';
const promisedMs = 35_000;
const fixture = queueFixture();
const children: ChildProcess[] = [];
let library: LibraryPackage;
let directory: string;

beforeAll(async () => {
  library = await buildLibraryPackage();
  directory = await mkdtemp(join(tmpdir(), 'bq-lease-'));
}, 60_000);
afterEach(async () => {
  await Promise.all(children.splice(0).map(endProcess));
});
afterAll(async () => {
  await library.remove();
  await rm(directory, { recursive: true, force: true });
});

async function start(name: string, source: string): Promise<{ child: ChildProcess; log(): Promise<string> }> {
  const log = join(directory, name);
  const program = await library.program(`${name}.mjs`, source);
  const args = [program, fixture.server.url, 'classic', queue, log, name];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  children.push(child);
  return { child, log: () => readFile(log, 'utf8').catch(() => '') };
}

test(
  'with every setting left out, the job of a killed worker runs again within 35 s',
  { timeout: 90_000 },
  async () => {
    const { store, server } = fixture;
    const [id = ''] = await enqueueJobs(store, queue, [{ payload: 1 }]);
    const first = await start('first', hangingWorker);
    await expect.poll(first.log).toContain(`run ${id} 1`);
    const killedAtMs = await serverNowMs(server.redis);
    await endProcess(first.child);
    const second = await start('second', plainWorker);
    await expect.poll(second.log, { timeout: 60_000, interval: 100 }).toContain(`completed ${id}`);

    const result = JSON.parse((await server.redis.get(`result:${id}`)) ?? '{}') as {
      finishedAt: number;
      durationMs: number;
    };
    // Both by the server's clock: when the second claim was made, and when the first worker was still alive.
    const afterMs = result.finishedAt - result.durationMs - killedAtMs;
    expect(afterMs).toBeLessThanOrEqual(promisedMs);
    expect(afterMs).toBeGreaterThan(0);
  },
);
