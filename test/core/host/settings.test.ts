import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { firstSettings, type Settings } from '../../../core/host/settings-schema.ts';
import { openSettings } from '../../../core/host/settings.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'bq-settings-'));
  file = join(dir, 'settings.json');
});
afterEach(() => rm(dir, { recursive: true }));

const renamed =
  (name: string) =>
  (settings: Settings): Settings => ({
    ...settings,
    environments: settings.environments.map((environment) => ({ ...environment, name })),
  });

test('the very first start has a lively local environment and writes nothing', async () => {
  const { current, problem } = await openSettings(dir);
  expect(problem).toBeNull();
  expect(current.environments).toMatchObject([
    { id: 'local', kind: 'local', isReadOnly: false, embeddedWorkers: true, demoTraffic: true },
  ]);
  expect(await readdir(dir)).toEqual([]);
});

test('a change is on disk when it resolves, for this user only, and is found at the next start', async () => {
  const settings = await openSettings(dir);
  await settings.update(renamed('Mine'));
  expect(JSON.parse(await readFile(file, 'utf8'))).toMatchObject({
    version: 1,
    environments: [{ name: 'Mine' }],
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect((await openSettings(dir)).current).toEqual(settings.current);
});

test('changes that come at once are made one after the other, and no draft stays behind', async () => {
  const settings = await openSettings(dir);
  const append = (letter: string) =>
    settings.update((now) => renamed(`${now.environments[0]?.name}${letter}`)(now));
  await Promise.all(['a', 'b', 'c', 'd'].map(append));
  expect(settings.current.environments[0]?.name).toBe('Localabcd');
  expect((await openSettings(dir)).current.environments[0]?.name).toBe('Localabcd');
  expect(await readdir(dir)).toEqual(['settings.json']);
});

test('a change that cannot be saved changes nothing, and the next one can be', async () => {
  const settings = await openSettings(dir);
  await settings.update(renamed('Before'));
  await rm(dir, { recursive: true }); // as root, no permission bit would stop a write
  await expect(settings.update(renamed('Lost'))).rejects.toMatchObject({
    code: 'SETTINGS_NOT_SAVED',
    details: { file: 'settings.json', reason: 'ENOENT' },
  });
  expect(settings.current.environments[0]?.name).toBe('Before');
  await mkdir(dir);
  await settings.update(renamed('After'));
  expect((await openSettings(dir)).current.environments[0]?.name).toBe('After');
});

test('a change that breaks the schema is refused before it is written', async () => {
  const settings = await openSettings(dir);
  await expect(settings.update((now) => ({ ...now, environments: [] }))).rejects.toThrow('local environment');
  expect(await readdir(dir)).toEqual([]);
});

test.each([
  ['half a file', JSON.stringify(firstSettings()).slice(0, 80)],
  ['an empty file', ''],
  ['a newer version', JSON.stringify({ ...firstSettings(), version: 2 })],
  ['no local environment', JSON.stringify({ ...firstSettings(), environments: [] })],
])('%s is kept aside, said, and the app starts afresh', async (_what, text) => {
  await writeFile(file, text);
  const settings = await openSettings(dir);
  expect(settings.current).toEqual(firstSettings());
  expect(settings.problem).toMatch(/^settings\.unreadable-.*\.json$/);
  expect(await readFile(join(dir, settings.problem ?? ''), 'utf8')).toBe(text);
  expect(await readdir(dir)).toHaveLength(1);
});
