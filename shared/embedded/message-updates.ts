import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { Change } from '#shared/domain/lifecycle.ts';
import type { Message } from '#shared/domain/message.ts';
import { COLUMNS, FIELDS, toColumn } from './message-row.ts';

/** One prepared statement per set of changed fields; there are about a dozen. */
export function createUpdates(db: DatabaseSync): (update: { id: string; revision: number; change: Change }) => boolean {
  type Fields = readonly (keyof Message)[];
  const shapes = new Map<string, { fields: Fields; statement: StatementSync }>();
  const prepare = (change: Change): { fields: Fields; statement: StatementSync } => {
    const fields = FIELDS.filter((field) => field in change);
    const set = fields.map((field) => `${COLUMNS[field]} = ?, `).join('');
    return {
      fields,
      statement: db.prepare(`UPDATE messages SET ${set}revision = revision + 1 WHERE id = ? AND revision = ?`),
    };
  };
  return ({ id, revision, change }) => {
    const name = Object.keys(change).join();
    const shape = shapes.get(name) ?? prepare(change);
    shapes.set(name, shape);
    const values: SQLInputValue[] = shape.fields.map((field) => toColumn((change as Partial<Message>)[field]));
    return shape.statement.run(...values, id, revision).changes === 1;
  };
}
