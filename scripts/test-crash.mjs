// `npm run test:crash`: all runs of the crash matrix, which take some minutes, and what they have found.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { say } from './setup.mjs';

const root = join(import.meta.dirname, '..');
const runs = 50;

const directory = mkdtempSync(join(tmpdir(), 'biometrics-crash-'));
try {
  const report = join(directory, 'report.jsonl');
  const env = { ...process.env, BIOMETRICS_CRASH_RUNS: String(runs), BIOMETRICS_CRASH_REPORT: report };
  const tool = join(root, 'node_modules/vitest/vitest.mjs');
  const { status } = spawnSync(process.execPath, [tool, 'run', 'test/core/queue/crash/crash.test.ts'], {
    cwd: root,
    stdio: 'inherit',
    env,
  });
  if (existsSync(report)) summarize(readFileSync(report, 'utf8').trim().split('\n'));
  process.exitCode = status ?? 1;
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** @param {string[]} lines a run each, as `crash-run.ts` reports it */
function summarize(lines) {
  const reports = lines.map((line) => JSON.parse(line));
  /** @param {(report: any) => number} figure */
  const sum = (figure) => reports.reduce((total, report) => total + figure(report), 0);
  say(`Runs                       ${reports.length}`);
  for (const kind of ['worker', 'producer', 'redis']) {
    say(`Killed: ${kind.padEnd(19)}${sum(({ killed }) => killed[kind])}`);
  }
  say(`Jobs put in                ${sum(({ put }) => put)}`);
  say(`Handlers begun             ${sum(({ runs: begun }) => begun)}`);
  say(`Handler re-runs            ${sum(({ reruns }) => reruns)}`);
  say(`Second results dropped     ${sum(({ duplicates }) => duplicates)}`);
  say(`Late results refused       ${sum(({ refused }) => refused)}`);
  say(`In the DLQ                 ${sum(({ dead }) => dead)}`);
  say(`Lost                       ${sum(({ lost }) => lost.length)}`);
  say(`Acknowledged twice         ${sum(({ acknowledgedTwice }) => acknowledgedTwice.length)}`);
  say(`Out of order               ${sum(({ outOfOrder }) => outOfOrder.length)}`);
}
