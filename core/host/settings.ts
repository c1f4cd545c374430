import { readFile, rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AppError } from '../contract/errors.ts';
import { writeFileAtomic } from './atomic-file.ts';
import { firstSettings, settingsSchema, type Settings } from './settings-schema.ts';

export interface SettingsStore {
  readonly current: Settings;
  /** Where an unreadable file was kept; `null` when all was well. */
  readonly problem: string | null;
  /**
   * Changes the settings, one change after the other, each on the result of the one before. Resolves when the change is on
   * disk; `SETTINGS_NOT_SAVED` leaves everything as it was.
   */
  update(change: (settings: Settings) => Settings): Promise<Settings>;
}

export async function openSettings(profileDir: string): Promise<SettingsStore> {
  const path = join(profileDir, 'settings.json');
  const { settings, problem } = await readSettings(path);
  let current = settings;
  let last: Promise<unknown> = Promise.resolve();
  return {
    get current() {
      return current;
    },
    problem,
    update: (change) => {
      const run = async (): Promise<Settings> => {
        const next = settingsSchema.parse(change(current));
        await save(path, next);
        current = next;
        return next;
      };
      const result = last.then(run, run);
      last = result;
      return result;
    },
  };
}

async function save(path: string, settings: Settings): Promise<void> {
  try {
    await writeFileAtomic(path, `${JSON.stringify(settings, null, 2)}\n`);
  } catch (error) {
    throw new AppError('SETTINGS_NOT_SAVED', { file: basename(path), reason: reasonOf(error) }, error);
  }
}

/** Never overwrites what it cannot read: a newer version's file, or a damaged one, may still be worth something. */
async function readSettings(path: string): Promise<{ settings: Settings; problem: string | null }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (reasonOf(error) === 'ENOENT') return { settings: firstSettings(), problem: null };
    throw new AppError('SETTINGS_NOT_SAVED', { file: basename(path), reason: reasonOf(error) }, error);
  }
  const parsed = settingsSchema.safeParse(parseJson(text));
  if (parsed.success) return { settings: parsed.data, problem: null };
  const aside = path.replace(
    /\.json$/,
    `.unreadable-${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`,
  );
  await rename(path, aside);
  return { settings: firstSettings(), problem: basename(aside) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // fails the schema, which is where unreadable settings are dealt with
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
