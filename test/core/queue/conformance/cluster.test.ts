import { expect, test } from 'vitest';
import { enqueueJob } from '../../../../core/queue/producer.ts';
import { startCluster, type TestCluster } from '../../../support/cluster.ts';
import { testControl } from './control.ts';
import { testDead } from './dead.ts';
import { conformanceFixture } from './fixture.ts';
import { testFleet } from './fleet.ts';
import { testWork } from './work.ts';

let cluster: TestCluster | undefined;

/** A slot for each queue, on a cluster of three masters. */
const conformance = conformanceFixture({
  keys: { prefix: '', layout: 'clustered' },
  start: async () => {
    cluster = await startCluster();
    return cluster;
  },
});

testWork(conformance);
testDead(conformance);
testFleet(conformance);
testControl(conformance);

test('queues are spread over the masters', async () => {
  const names = Array.from({ length: 30 }, (_none, n) => `queue-${n}`);
  await Promise.all(names.map((name) => enqueueJob(conformance.store, name, 1)));
  const sizes = await Promise.all((cluster?.nodes ?? []).map((node) => node.dbsize()));
  expect(sizes).toHaveLength(3);
  expect(Math.min(...sizes)).toBeGreaterThan(1);
});
