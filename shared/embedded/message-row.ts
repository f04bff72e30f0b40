import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import * as z from 'zod';
import { Attempt, Message } from '#shared/domain/message.ts';
import type { Unreadable } from '#shared/unreadable.ts';

/** Column of each field of a message; the one place that knows both names. */
export const COLUMNS = {
  id: 'id',
  applicationId: 'application_id',
  to: 'recipient',
  from: 'sender',
  text: 'text',
  type: 'type',
  reference: 'reference',
  priority: 'priority',
  segments: 'segments',
  encoding: 'encoding',
  status: 'status',
  errorReason: 'error_reason',
  detail: 'detail',
  acceptedAt: 'accepted_at',
  notBefore: 'not_before',
  dueAt: 'due_at',
  expiresAt: 'expires_at',
  finalAt: 'final_at',
  attempt: 'attempt',
  tries: 'tries',
  ambiguous: 'ambiguous',
  interruptions: 'interruptions',
  claimedAt: 'claimed_at',
  leaseUntil: 'lease_until',
  held: 'held',
  gatewayMessageId: 'gateway_message_id',
  callback: 'callback',
  attempts: 'attempts',
  revision: 'revision',
} as const satisfies Record<keyof Message, string>;

/** Fields in the order of their columns. */
export const FIELDS = Message.keyof().options;

/** A field's value as SQLite stores it. */
export function toColumn(value: Message[keyof Message] | undefined): SQLInputValue {
  if (value === undefined) return null;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'object' && value !== null) return JSON.stringify(value);
  return value;
}

/** Columns of a whole message, as a statement names them. */
export const MESSAGE_COLUMNS = FIELDS.map((field) => COLUMNS[field]).join(', ');

/** A statement whose rows are messages. A row that is none is undefined, as if it were not there. */
export type MessageRows = {
  get(...values: SQLInputValue[]): Message | undefined;
  all(...values: SQLInputValue[]): { id: string; message: Message | undefined }[];
};

/** Prepares a statement that answers `MESSAGE_COLUMNS`. Its rows come as lists, for naming each value again costs more than to read it. */
export function prepareMessages(db: DatabaseSync, sql: string, unreadable: Unreadable): MessageRows {
  const statement = db.prepare(sql);
  statement.setReturnArrays(true);
  const read = (row: unknown): Message | undefined => {
    try {
      return fromRow(row);
    } catch (error) {
      unreadable(idOf(row), error);
      return undefined;
    }
  };
  return {
    get(...values) {
      const row = statement.get(...values);
      return row === undefined ? undefined : read(row);
    },
    all: (...values) => statement.all(...values).map((row) => ({ id: idOf(row), message: read(row) })),
  };
}

const ID = FIELDS.indexOf('id');
const idOf = (row: unknown): string => (Array.isArray(row) ? String(row[ID]) : '');

const Attempts = z.array(Attempt);
const NOTHING = Object.fromEntries(FIELDS.map((field): [string, unknown] => [field, null]));

function fromRow(row: unknown): Message {
  if (!Array.isArray(row)) throw new TypeError('A row of messages must come as a list.');
  // A copy has its fields already: adding them one by one would make it slow to read.
  const fields = { ...NOTHING };
  for (const [index, field] of FIELDS.entries()) fields[field] = row[index];
  fields.held = fields.held === 1;
  fields.callback = fields.callback === 1;
  fields.attempts = fields.attempts === '[]' ? [] : Attempts.parse(JSON.parse(String(fields.attempts)));
  return Message.parse(fields);
}
