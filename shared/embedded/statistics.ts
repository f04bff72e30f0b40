import type { DatabaseSync } from 'node:sqlite';
import { encodeTime } from 'ulid';
import * as z from 'zod';
import { HOUR } from '#shared/domain/durations.ts';
import { timeOf } from '#shared/domain/id.ts';
import { Status } from '#shared/domain/message.ts';
import type { MessageStatistics } from '#shared/ports/messages.ts';

/** Rows that are counted at most: SQLite runs in this process, and a count must not hold up sending. */
const MOST = 50_000;
/** Newest messages whose attempts tell the gateway's latency. */
const SAMPLE = 500;

const Row = z.object({ hour: z.number(), status: Status, count: z.number(), oldest: z.string() });

/** Numbers about messages on SQLite: the primary key is in the order of acceptance, so that the newest are read without an index of their own. */
export function createStatistics(db: DatabaseSync, most: number = MOST): MessageStatistics {
  const counts = db.prepare(
    `SELECT accepted_at / 3600000 AS hour, status, count(*) AS count, min(id) AS oldest
     FROM (SELECT id, accepted_at, status FROM messages WHERE id >= ? ORDER BY id DESC LIMIT ?) GROUP BY 1, 2`,
  );
  const latencies = db.prepare(
    `SELECT json_extract(each.value, '$.latencyMs') AS latency
     FROM (SELECT id, attempts FROM messages WHERE id >= ? ORDER BY id DESC LIMIT ?) AS newest, json_each(newest.attempts) AS each
     WHERE json_extract(each.value, '$.httpStatus') IS NOT NULL AND latency IS NOT NULL LIMIT 1000`,
  );
  return {
    async since(from) {
      const first = `${encodeTime(Math.max(0, from), 10)}${'0'.repeat(16)}`;
      const rows = counts.all(first, most).map((row) => Row.parse(row));
      const read = rows.reduce((sum, { count }) => sum + count, 0);
      const oldest = rows.map((row) => row.oldest).sort()[0];
      const hours = new Map<number, Partial<Record<Status, number>>>();
      for (const { hour, status, count } of rows) {
        hours.set(hour, { ...hours.get(hour), [status]: count });
      }
      return {
        from: read < most || oldest === undefined ? from : timeOf(oldest),
        hours: [...hours].sort(([a], [b]) => a - b).map(([hour, each]) => ({ at: hour * HOUR, counts: each })),
        latencies: latencies.all(first, SAMPLE).map(({ latency }) => Number(latency)),
      };
    },
  };
}
