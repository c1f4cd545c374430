import { appendFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildLibraryPackage, type LibraryPackage } from '../../../support/library-package.ts';
import { type Programs, runCrash } from './crash-run.ts';
import { producer, worker } from './programs.ts';

/**
 * SIGKILL of workers, producers and Redis under load. `npm run test:crash` makes all 50 runs and writes down what they have
 * found; a few run with every test. When what is killed is by the seed; what it was doing then is not.
 */
const runs = Number(process.env['BIOMETRICS_CRASH_RUNS'] ?? 4);
const reportPath = process.env['BIOMETRICS_CRASH_REPORT'];
let library: LibraryPackage;
let programs: Programs;

beforeAll(async () => {
  library = await buildLibraryPackage();
  programs = {
    producer: await library.program('producer.mjs', producer),
    worker: await library.program('worker.mjs', worker),
  };
}, 60_000);
afterAll(() => library.remove());

describe('whatever is killed, no job is lost and none is acknowledged twice', () => {
  test.each(Array.from({ length: runs }, (_none, index) => index + 1))(
    'seed %d',
    { timeout: 90_000 },
    async (seed) => {
      const report = await runCrash(programs, seed, seed % 2 === 1 ? 'classic' : 'clustered');
      if (reportPath !== undefined) await appendFile(reportPath, `${JSON.stringify(report)}\n`);
      expect(report).toMatchObject({
        lost: [],
        acknowledgedTwice: [],
        outOfOrder: [],
        acknowledged: report.results,
      });
      expect(report.put).toBeGreaterThan(100);
    },
  );
});
