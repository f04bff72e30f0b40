/** A saved version of a settings document. */
export type SettingsVersion = { version: number; value: unknown; savedAt: number; savedBy: string };

/** Versioned settings documents, by name. */
export interface SettingsStore {
  read(name: string): Promise<SettingsVersion | undefined>;
  /** Saves version `expectedVersion + 1` (0 for the first); `undefined` when somebody else was faster. */
  write(
    name: string,
    save: { value: unknown; expectedVersion: number; savedAt: number; savedBy: string },
  ): Promise<SettingsVersion | undefined>;
  /** Newest first. */
  history(name: string, limit: number): Promise<SettingsVersion[]>;
}

/** A secret as it is stored: `name` tells people what it is for. */
export type StoredSecret = { reference: string; name: string; value: string };

/** Secrets of settings documents, by reference: whoever may read settings may not read these. Values under a reference are never changed by code. */
export interface SecretValues {
  /** Values by reference; what is not kept is absent. Remembered for a while unless `fresh`. */
  read(references: string[], options?: { fresh: boolean }): Promise<Map<string, string>>;
  /** Durable when it resolves. Where room is short, the oldest go that are not in `keep`; throws `SecretsTooLong` when that is not enough. */
  add(secrets: StoredSecret[], keep: ReadonlySet<string>): Promise<void>;
}

/** The secrets of all settings are longer than the store takes. */
export class SecretsTooLong extends Error {
  override name = 'SecretsTooLong';
}
