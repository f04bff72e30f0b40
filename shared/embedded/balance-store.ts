import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { freshWatchState, KnownBalance, WatchState } from '#shared/domain/balance-watch.ts';
import type { BalanceStore } from '#shared/ports/balance.ts';

const Row = z.object({ at: z.number(), balance: z.number(), source: KnownBalance.shape.source });

/** The balance watch's memory and history on SQLite; makes its tables itself. */
export function createBalanceStore(db: DatabaseSync): BalanceStore {
  db.exec(`
    CREATE TABLE IF NOT EXISTS balance_readings (
      at INTEGER PRIMARY KEY,
      balance REAL NOT NULL,
      source TEXT NOT NULL
    ) STRICT;
    CREATE TABLE IF NOT EXISTS balance_state (
      name TEXT PRIMARY KEY,
      revision INTEGER NOT NULL,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
  `);
  const read = db.prepare(`SELECT revision, value FROM balance_state WHERE name = 'watch'`);
  const create = db.prepare(
    `INSERT INTO balance_state (name, revision, value) VALUES ('watch', 1, ?) ON CONFLICT DO NOTHING`,
  );
  const replace = db.prepare(
    `UPDATE balance_state SET revision = revision + 1, value = ? WHERE name = 'watch' AND revision = ?`,
  );
  const append = db.prepare('INSERT OR REPLACE INTO balance_readings (at, balance, source) VALUES (?, ?, ?)');
  const forget = db.prepare('DELETE FROM balance_readings WHERE at < ?');
  const range = db.prepare('SELECT at, balance, source FROM balance_readings WHERE at BETWEEN ? AND ? ORDER BY at');
  return {
    async readState() {
      const row = read.get();
      return row
        ? { revision: Number(row.revision), state: WatchState.parse(JSON.parse(String(row.value))) }
        : { revision: 0, state: freshWatchState };
    },
    async writeState(state, revision) {
      const value = JSON.stringify(state);
      const { changes } = revision === 0 ? create.run(value) : replace.run(value, revision);
      return changes === 1;
    },
    async append({ at, balance, source }, forgetBefore) {
      append.run(Math.round(at), balance, source);
      forget.run(Math.round(forgetBefore));
    },
    range: async ({ from, until }) => range.all(Math.ceil(from), Math.floor(until)).map((row) => Row.parse(row)),
  };
}
