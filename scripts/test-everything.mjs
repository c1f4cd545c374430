import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureChromium, ensureRedis, ensureTestProgram, say } from './setup.mjs';
import { noTests, readPlaywrightReport, readVitestReport, addCounts } from './test-counts.mjs';

const root = join(import.meta.dirname, '..');

/** @typedef {import('./test-counts.mjs').Counts} Counts */

/** @returns {Promise<number>} the exit code */
export async function testEverything() {
  const reportDir = mkdtempSync(join(tmpdir(), 'biometrics-test-'));
  const unitReport = join(reportDir, 'unit.json');
  const e2eReport = join(reportDir, 'e2e.json');
  let counts = noTests;

  try {
    heading('Set-up');
    const programs = /** @type {const} */ (['ps', 'openssl', 'prometheus']);
    const needs = [ensureRedis(), ensureChromium(), ...programs.map(ensureTestProgram)];
    for (const outcome of needs) {
      if (outcome.path === undefined) return finish(outcome.advice, noTests);
      say(`Found ${outcome.path}`);
    }

    heading('Types, lint, format, dead code');
    if (!runScript('check')) return finish('The check failed.', counts);

    heading('Build');
    if (!runScript('build')) return finish('The build failed.', counts);

    heading('Unit, Redis and window tests');
    const unitPassed = runTool('vitest/vitest.mjs', [
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${unitReport}`,
    ]);
    counts = addCounts(counts, readReport(unitReport, readVitestReport));
    if (!unitPassed) return finish('Unit tests failed.', counts);

    heading('End to end, in both windows');
    const e2ePassed = runTool('@playwright/test/cli.js', ['test', '--reporter=list,json'], {
      PLAYWRIGHT_JSON_OUTPUT_FILE: e2eReport,
    });
    counts = addCounts(counts, readReport(e2eReport, readPlaywrightReport));
    return finish(e2ePassed ? undefined : 'End-to-end tests failed.', counts);
  } finally {
    rmSync(reportDir, { recursive: true, force: true });
  }
}

/** @param {string} title */
function heading(title) {
  say(`\n━━ ${title} ${'━'.repeat(Math.max(0, 76 - title.length))}`);
}

/**
 * Closes the run. A step that failed without counting anything is one failure; a skipped test is a failure as well, since
 * nobody would see that it no longer runs.
 * @param {string | undefined} problem
 * @param {Counts} counts
 */
function finish(problem, { passed, failed, skipped }) {
  const failures = problem === undefined ? failed : Math.max(failed, 1);
  say('');
  if (problem !== undefined) say(problem);
  if (skipped > 0) say(`${skipped} skipped, which counts as failed`);
  say(`${passed} passed, ${failures + skipped} failed`);
  return failures + skipped === 0 ? 0 : 1;
}

/**
 * A runner that broke down before its report has counted nothing.
 * @param {string} path
 * @param {(report: unknown) => Counts} read
 */
function readReport(path, read) {
  try {
    return read(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    say(`There is no report of this run: ${error instanceof Error ? error.message : String(error)}`);
    return { ...noTests, failed: 1 };
  }
}

/** A script of package.json. @param {string} name */
function runScript(name) {
  const shell = process.platform === 'win32';
  return spawnSync('npm', ['run', '--silent', name], { cwd: root, stdio: 'inherit', shell }).status === 0;
}

/**
 * @param {string} path of the tool's script in node_modules
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} env added to this process's own
 */
function runTool(path, args, env = {}) {
  const script = join(root, 'node_modules', path);
  const options = { cwd: root, stdio: /** @type {const} */ ('inherit'), env: { ...process.env, ...env } };
  return spawnSync(process.execPath, [script, ...args], options).status === 0;
}
