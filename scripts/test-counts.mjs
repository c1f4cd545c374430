/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/** @type {Counts} */
export const noTests = { passed: 0, failed: 0, skipped: 0 };

/** @param {Counts} a @param {Counts} b @returns {Counts} */
export function addCounts(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/**
 * Reads vitest's JSON report. A file that could not even be loaded has no tests of its own, so it counts as one.
 * @param {unknown} report
 * @returns {Counts}
 */
export function readVitestReport(report) {
  const files = list(report, 'testResults');
  return {
    passed: number(report, 'numPassedTests'),
    failed:
      number(report, 'numFailedTests') +
      files.filter(
        (file) => field(file, 'status') === 'failed' && list(file, 'assertionResults').length === 0,
      ).length,
    skipped: number(report, 'numPendingTests') + number(report, 'numTodoTests'),
  };
}

/**
 * Reads Playwright's JSON report. Errors outside any test (a broken config, no tests found) count as failures.
 * @param {unknown} report
 * @returns {Counts}
 */
export function readPlaywrightReport(report) {
  const stats = field(report, 'stats');
  return {
    passed: number(stats, 'expected'),
    failed: number(stats, 'unexpected') + number(stats, 'flaky') + list(report, 'errors').length,
    skipped: number(stats, 'skipped'),
  };
}

/** @param {unknown} object @param {string} name @returns {unknown} */
function field(object, name) {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}

/** @param {unknown} object @param {string} name @returns {number} */
function number(object, name) {
  const value = field(object, name);
  if (typeof value !== 'number') throw new Error(`the report has no number "${name}"`);
  return value;
}

/** @param {unknown} object @param {string} name @returns {unknown[]} */
function list(object, name) {
  const value = field(object, name);
  return Array.isArray(value) ? value : [];
}
