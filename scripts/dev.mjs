// `npm run dev`: the page with hot reload, and the host rebuilt and restarted whenever core/ changes. Needs no Electron.

import { requireNode } from './node-version.mjs';

requireNode();
const { develop } = await import('./dev-server.mjs');
await develop(process.argv.slice(2));
