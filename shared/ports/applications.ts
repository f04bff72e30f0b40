import type { ApiKey, Application } from '#shared/domain/application.ts';
import type { Counter } from '#shared/domain/limits.ts';

export interface Applications {
  all(): Promise<{ application: Application; keys: ApiKey[] }[]>;
  byKey(keyId: string): Promise<{ application: Application; key: ApiKey } | undefined>;
  /** Saves what was read at `version` (0: nothing) as the next version and answers that; undefined when somebody else was faster. */
  save(application: Application): Promise<Application | undefined>;
  saveKey(key: ApiKey): Promise<void>;
}

/** When API keys were last used, to a few minutes. */
export interface KeyUses {
  note(keyId: string, at: number): Promise<void>;
  /** Times by key id; a key that was never used is absent. */
  all(): Promise<Map<string, number>>;
}

/** Counts messages against the limits of applications. A count may be too high after a crash, and is never too low. */
export interface LimitCounters {
  /** Counts each item in all of its counters, or in none when one of them is full; answers for each the counter that was full, null when it was counted. */
  take(items: Counter[][]): Promise<(Counter | null)[]>;
  /** Takes back what was counted, for items that were not accepted in the end. */
  giveBack(items: Counter[][]): Promise<void>;
  /** How much was counted. */
  read(counter: Counter): Promise<number>;
}
