import { buildWhenStale } from '../../../scripts/build-when-stale.mjs';
import { chooseElectron } from './electron-binary.ts';

/**
 * Runs once before everything: says which Electron this run is about, and builds what the specs open. Playwright loads this
 * file by name and calls its default export.
 */
// oxlint-disable-next-line import/no-default-export
export default function prepare(): void {
  say(`Electron is ${chooseElectron(process.env).words}.`);
  if (!buildWhenStale(say)) throw new Error('The app does not build; nothing can be tested.');
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
