import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { encodeCursor } from '#shared/domain/cursor.ts';
import type { MessagePage, MessageQuery } from '#shared/ports/messages.ts';
import type { Unreadable } from '#shared/unreadable.ts';
import { MESSAGE_COLUMNS, prepareMessages } from './message-row.ts';

/** Newest first, by index: the plan walks one index backwards and stops at the limit. */
export function listMessages(db: DatabaseSync, query: MessageQuery, unreadable: Unreadable): MessagePage {
  const conditions: string[] = [];
  const values: SQLInputValue[] = [];
  const where = (condition: string, value: SQLInputValue | undefined): void => {
    if (value === undefined) return;
    conditions.push(condition);
    values.push(value);
  };
  where('recipient = ?', query.to);
  // The unary plus keeps the planner off a long index when a shorter one serves.
  where(
    query.to === undefined && query.status === undefined ? 'application_id = ?' : '+application_id = ?',
    query.applicationId,
  );
  where('status = ?', query.status);
  if (query.status !== undefined && query.status !== 'sent' && query.to === undefined)
    conditions.push("status <> 'sent'");
  where('type = ?', query.type);
  where('accepted_at >= ?', query.from);
  where('accepted_at < ?', query.until);
  where('id < ?', query.after);
  const filter = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`;
  const sql = `SELECT ${MESSAGE_COLUMNS} FROM messages ${filter} ORDER BY id DESC LIMIT ?`;
  const rows = prepareMessages(db, sql, unreadable).all(...values, query.limit + 1);
  const page = rows.slice(0, query.limit);
  const items = page.flatMap(({ message }) => message ?? []);
  const last = page.at(-1);
  return rows.length > query.limit && last ? { items, next: encodeCursor(last.id) } : { items };
}
