import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SafeStorage } from 'electron';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSecretStore } from '../../electron/secrets.ts';

let profileDir: string;
let warnings: string[];
beforeEach(async () => {
  profileDir = await mkdtemp(join(tmpdir(), 'bq-secrets-'));
  warnings = [];
});
afterEach(() => rm(profileDir, { recursive: true }));

type Backend = ReturnType<SafeStorage['getSelectedStorageBackend']>;

/** A keychain whose ciphertext is the text in hex behind its own name; another keychain cannot read it. */
function keychain(name: string, backend: Backend = 'gnome_libsecret', isAvailable = true): SafeStorage {
  const double: Pick<
    SafeStorage,
    'isEncryptionAvailable' | 'getSelectedStorageBackend' | 'encryptString' | 'decryptString'
  > = {
    isEncryptionAvailable: () => isAvailable,
    getSelectedStorageBackend: () => backend,
    encryptString: (text) => Buffer.from(`${name}:${Buffer.from(text).toString('hex')}`),
    decryptString: (ciphertext) => {
      const [owner, text = ''] = ciphertext.toString().split(':');
      if (owner !== name) throw new Error('Error while decrypting the ciphertext');
      return Buffer.from(text, 'hex').toString();
    },
  };
  // Only what the store uses of safeStorage is there.
  return double as SafeStorage;
}

function open(safeStorage = keychain('mine'), platform: NodeJS.Platform = 'linux') {
  return createSecretStore(profileDir, safeStorage, platform, (problem) => warnings.push(problem));
}

test('a secret survives a restart, encrypted, in a file of its owner only', async () => {
  const store = open();
  expect(store.canPersist).toBe(true);
  store.set('staging', 'hunter2');
  expect(open().get('staging')).toBe('hunter2');

  const file = join(profileDir, 'secrets.json');
  expect(await readFile(file, 'utf8')).not.toContain('hunter2');
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(profileDir)).toEqual(['secrets.json']); // no draft is left
});

test('a deleted secret is gone from the file', async () => {
  const store = open();
  store.set('staging', 'hunter2');
  store.delete('staging');
  store.delete('never there');
  expect(open().get('staging')).toBeUndefined();
  expect(JSON.parse(await readFile(join(profileDir, 'secrets.json'), 'utf8'))).toEqual({
    version: 1,
    secrets: {},
  });
});

describe('without a keychain nothing is written', () => {
  test.each([
    ['no encryption', keychain('x', 'gnome_libsecret', false)],
    ['a key that everybody knows', keychain('x', 'basic_text')],
    ['an unknown backend', keychain('x', 'unknown')],
  ])('%s', async (_name, safeStorage) => {
    const store = open(safeStorage);
    expect(store.canPersist).toBe(false);
    store.set('staging', 'hunter2');
    expect(store.get('staging')).toBe('hunter2');
    expect(await readdir(profileDir)).toEqual([]);
    expect(open(safeStorage).get('staging')).toBeUndefined();
  });

  test('the backend is asked on Linux only', () => {
    expect(open(keychain('x', 'unknown'), 'darwin').canPersist).toBe(true);
    expect(open(keychain('x', 'unknown'), 'win32').canPersist).toBe(true);
  });
});

test('a secret of another keychain is missing, and said to be', () => {
  open(keychain('mine')).set('staging', 'hunter2');
  expect(open(keychain('another')).get('staging')).toBeUndefined();
  expect(warnings).toEqual(['A stored password can no longer be decrypted by this keychain.']);
});

test('a file that cannot be read is kept aside, and the next secret is stored', async () => {
  const file = join(profileDir, 'secrets.json');
  await writeFile(file, '{"version": 1, "secr');
  const store = open();
  expect(warnings[0]).toContain(`${file}.unreadable`);
  expect(await readFile(`${file}.unreadable`, 'utf8')).toBe('{"version": 1, "secr');
  store.set('staging', 'hunter2');
  expect(open().get('staging')).toBe('hunter2');
});
