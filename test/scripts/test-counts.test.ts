import { expect, test } from 'vitest';
import { addCounts, readPlaywrightReport, readVitestReport } from '../../scripts/test-counts.mjs';

test("vitest's report", () => {
  expect(
    readVitestReport({
      numPassedTests: 40,
      numFailedTests: 1,
      numPendingTests: 2,
      numTodoTests: 1,
      testResults: [
        { status: 'failed', assertionResults: [{ status: 'failed' }] },
        { status: 'failed', assertionResults: [] }, // the file could not be loaded
        { status: 'passed', assertionResults: [{ status: 'passed' }] },
      ],
    }),
  ).toEqual({ passed: 40, failed: 2, skipped: 3 });
});

test("Playwright's report", () => {
  const stats = { expected: 12, unexpected: 1, flaky: 1, skipped: 2 };
  expect(readPlaywrightReport({ stats, errors: [] })).toEqual({ passed: 12, failed: 2, skipped: 2 });
  expect(readPlaywrightReport({ stats, errors: [{ message: 'no config' }] }).failed).toBe(3);
});

test('a report of another shape is refused, not read as zero', () => {
  expect(() => readVitestReport({})).toThrow('no number "numPassedTests"');
  expect(() => readPlaywrightReport({ stats: {} })).toThrow('no number "expected"');
});

test('numbers are summed', () => {
  expect(addCounts({ passed: 1, failed: 2, skipped: 3 }, { passed: 10, failed: 20, skipped: 30 })).toEqual({
    passed: 11,
    failed: 22,
    skipped: 33,
  });
});
