import { startRedis } from '../../../support/redis.ts';
import { testControl } from './control.ts';
import { testDead } from './dead.ts';
import { conformanceFixture } from './fixture.ts';
import { testFleet } from './fleet.ts';
import { testWork } from './work.ts';

/** The seed's own keys on one server. */
const conformance = conformanceFixture({
  keys: { prefix: '', layout: 'classic' },
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
