import type { KnownBalance, WatchState } from '#shared/domain/balance-watch.ts';

/** How often the balance is checked. */
export type CheckSchedule = { enabled: boolean; every: '5 minutes' | 'hour' | 'day' };

export interface Schedule {
  read(): Promise<CheckSchedule | undefined>;
  put(schedule: CheckSchedule): Promise<void>;
}

/** A row of the balance history. */
export type BalanceRecord = Pick<KnownBalance, 'at' | 'balance' | 'source'>;

/** What the balance watch remembers, and its history. */
export interface BalanceStore {
  readState(): Promise<{ revision: number; state: WatchState }>;
  /** Compare-and-set; false when somebody else was faster. */
  writeState(state: WatchState, revision: number): Promise<boolean>;
  /** Adds to the history; what is older than `forgetBefore` may go from now on. A second record of the same moment replaces the first. */
  append(record: BalanceRecord, forgetBefore: number): Promise<void>;
  /** Oldest first, both ends included. */
  range(query: { from: number; until: number }): Promise<BalanceRecord[]>;
}
