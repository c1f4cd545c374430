// `npm test`: sets up what the tests need, then runs every check and every test, one after the other, until one fails.

import { requireNode } from './node-version.mjs';

requireNode();
const { testEverything } = await import('./test-everything.mjs');
process.exitCode = await testEverything();
