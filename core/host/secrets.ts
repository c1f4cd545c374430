/** Where passwords live. The desktop window brings one on the system's keychain; everything else keeps them in memory. */
export interface SecretStore {
  /** Whether a secret outlives the app. */
  readonly canPersist: boolean;
  /** `id` is the environment's. */
  get(id: string): string | undefined;
  set(id: string, secret: string): void;
  delete(id: string): void;
}

/** Keeps secrets until the app ends: nothing is written, so a password must be typed again after a restart. */
export function memorySecretStore(): SecretStore {
  const secrets = new Map<string, string>();
  return {
    canPersist: false,
    get: (id) => secrets.get(id),
    set: (id, secret) => void secrets.set(id, secret),
    delete: (id) => void secrets.delete(id),
  };
}
