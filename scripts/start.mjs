// `npm start`: sets up what is missing, builds what is out of date, opens the app. See `npm start -- --help`.

import { requireNode } from './node-version.mjs';

requireNode();
const { start } = await import('./start-app.mjs');
process.exitCode = await start(process.argv.slice(2));
