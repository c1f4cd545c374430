import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SafeStorage } from 'electron';
import { z } from 'zod';
import { memorySecretStore, type SecretStore } from '../core/host/secrets.ts';

const fileSchema = z.strictObject({
  version: z.literal(1),
  /** Ciphertext in base64 by environment id. */
  secrets: z.record(z.string(), z.string()),
});

/**
 * Passwords, encrypted by the system's keychain in one file of the profile that only its owner can read. Where there is
 * no keychain they live in memory until the app ends: Linux's fallback `basic_text` encrypts with a key everybody knows.
 */
export function createSecretStore(
  profileDir: string,
  safeStorage: SafeStorage,
  platform: NodeJS.Platform,
  warn: (problem: string) => void,
): SecretStore {
  if (!canEncrypt(safeStorage, platform)) return memorySecretStore();
  const file = join(profileDir, 'secrets.json');
  const secrets = new Map(Object.entries(readSecrets(file, warn)));
  return {
    canPersist: true,
    get: (id) => {
      const ciphertext = secrets.get(id);
      if (ciphertext === undefined) return undefined;
      try {
        return safeStorage.decryptString(Buffer.from(ciphertext, 'base64'));
      } catch {
        // Another user's keychain, or a new one: the password must be typed again, and the environment will say so.
        warn('A stored password can no longer be decrypted by this keychain.');
        return undefined;
      }
    },
    set: (id, secret) => {
      secrets.set(id, safeStorage.encryptString(secret).toString('base64'));
      writeSecrets(file, secrets);
    },
    delete: (id) => {
      if (secrets.delete(id)) writeSecrets(file, secrets);
    },
  };
}

function canEncrypt(safeStorage: SafeStorage, platform: NodeJS.Platform): boolean {
  if (!safeStorage.isEncryptionAvailable()) return false;
  return platform !== 'linux' || !['basic_text', 'unknown'].includes(safeStorage.getSelectedStorageBackend());
}

function readSecrets(file: string, warn: (problem: string) => void): Record<string, string> {
  const text = readIfThere(file);
  if (text === undefined) return {};
  try {
    return fileSchema.parse(JSON.parse(text)).secrets;
  } catch {
    // Kept for whoever wants to look; the next password would overwrite it.
    renameSync(file, `${file}.unreadable`);
    warn(`The stored passwords could not be read; the file was kept as ${file}.unreadable`);
    return {};
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Written beside and renamed: a crash leaves the old file, never half of one. 0600 from its first byte. */
function writeSecrets(file: string, secrets: ReadonlyMap<string, string>): void {
  const text = JSON.stringify({ version: 1, secrets: Object.fromEntries(secrets) }, null, 2);
  writeFileSync(`${file}.new`, text, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
