import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import * as z from 'zod';
import { Attempt, Message } from '#shared/domain/message.ts';

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

const Attempts = z.array(Attempt);

/** Reads a row back into a message; throws when the row is not one. */
export function fromRow(row: Record<string, SQLOutputValue>): Message {
  const fields: Record<string, unknown> = {};
  for (const field of FIELDS) fields[field] = row[COLUMNS[field]];
  fields.held = row.held === 1;
  fields.callback = row.callback === 1;
  fields.attempts = row.attempts === '[]' ? [] : Attempts.parse(JSON.parse(String(row.attempts)));
  return Message.parse(fields);
}
