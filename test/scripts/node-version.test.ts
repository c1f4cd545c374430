import { expect, test } from 'vitest';
import { nodeProblem } from '../../scripts/node-version.mjs';

test.each(['20.19.0', '20.20.2', '22.0.0', '24.1.0'])('Node %s will do', (version) => {
  expect(nodeProblem(version)).toBeUndefined();
});

test.each(['20.18.3', '18.20.0', '16.0.0'])('Node %s is too old', (version) => {
  expect(nodeProblem(version)).toBe(
    `BIOMETRICS Queue Desktop needs Node 20.19 or newer; this is Node ${version}. See https://nodejs.org/en/download`,
  );
});
