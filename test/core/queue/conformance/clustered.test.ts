import { startRedis } from '../../../support/redis.ts';
import { testControl } from './control.ts';
import { testDead } from './dead.ts';
import { conformanceFixture } from './fixture.ts';
import { testFleet } from './fleet.ts';
import { testWork } from './work.ts';

/** A slot for each queue, on one server that has no slots; with a prefix. */
const conformance = conformanceFixture({
  keys: { prefix: 'tenant*:', layout: 'clustered' },
  start: async () => {
    const server = await startRedis({ tcp: true });
    const { url, stop } = server;
    return { url, stop, flush: async () => void (await server.redis.flushall()) };
  },
});

testWork(conformance);
testDead(conformance);
testFleet(conformance);
testControl(conformance);
