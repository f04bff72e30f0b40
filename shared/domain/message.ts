import * as z from 'zod';
import { Outcome } from './verdict.ts';

/** `queued → sending → sent | retrying → error`, or `canceled`. `sent` means that the gateway accepted it. */
export const Status = z.enum(['queued', 'sending', 'sent', 'retrying', 'error', 'canceled']);
export type Status = z.infer<typeof Status>;

/** Why a message ended as `error`. */
export const ErrorReason = z.enum(['expired', 'rejected', 'poison']);
export type ErrorReason = z.infer<typeof ErrorReason>;

/** Two lanes: one-time codes go `high`, so that a newsletter in `normal` never delays them. */
export const Priority = z.enum(['high', 'normal']);
export type Priority = z.infer<typeof Priority>;

/** What one delivery attempt came to; times are epoch milliseconds. */
export const Attempt = z.object({
  number: z.int(),
  startedAt: z.number(),
  outcome: Outcome,
  /** The rule that decided, as the judge names it. */
  rule: z.string(),
  reason: z.string(),
  httpStatus: z.int().optional(),
  latencyMs: z.number().optional(),
  gatewayMessageId: z.string().optional(),
  parts: z.number().optional(),
  price: z.string().optional(),
  nextAttemptAt: z.number().optional(),
  /** Redacted request and response, kept only while the gateway's debug is on, and only with the last attempts. */
  debug: z.unknown().optional(),
});
export type Attempt = z.infer<typeof Attempt>;

/** The record that is the truth of a message. Times are epoch milliseconds. */
export const Message = z.object({
  id: z.string(),
  applicationId: z.string(),
  /** Recipient, E.164 with `+`. */
  to: z.string(),
  /** Sender ID; null leaves it to the gateway's settings. */
  from: z.string().nullable(),
  text: z.string(),
  type: z.string(),
  reference: z.string().nullable(),
  priority: Priority,
  segments: z.int(),
  encoding: z.enum(['GSM-7', 'UCS-2']),
  status: Status,
  errorReason: ErrorReason.nullable(),
  /** The last outcome in a sentence for people; null before the first attempt. */
  detail: z.string().nullable(),
  acceptedAt: z.number(),
  /** No attempt starts earlier. */
  notBefore: z.number(),
  /** When `sweep` looks at it again; null exactly when the status is final. */
  dueAt: z.number().nullable(),
  /** No attempt starts later. */
  expiresAt: z.number(),
  finalAt: z.number().nullable(),
  /** Claims so far; the number of the running or last attempt. */
  attempt: z.int(),
  /** Attempts since it was accepted or resent: what back-off counts. */
  tries: z.int(),
  /** Attempts whose request may have reached the gateway and whose answer was lost. */
  ambiguous: z.int(),
  /** Claims in a row that ended without any outcome. */
  interruptions: z.int(),
  /** When the last claim was made; null before the first. */
  claimedAt: z.number().nullable(),
  /** While `sending`: nobody else may touch it before. */
  leaseUntil: z.number().nullable(),
  /** True while it waits for an operator after an ambiguous attempt. */
  held: z.boolean(),
  gatewayMessageId: z.string().nullable(),
  /** Its application is told of the final status. */
  callback: z.boolean(),
  attempts: z.array(Attempt),
  /** Counts writes; every change is conditional on it. */
  revision: z.int(),
});
export type Message = z.infer<typeof Message>;

const FINAL: ReadonlySet<Status> = new Set(['sent', 'error', 'canceled']);

/** True for a status that nothing but an operator's resend may leave. */
export const isFinal = (status: Status): boolean => FINAL.has(status);

/** True while a claim is somebody's alone. */
export const isLeased = (message: Message, now: number): boolean =>
  message.status === 'sending' && (message.leaseUntil ?? 0) > now;

/** Attempts kept on a record; older ones fall off, their number stays in `attempt`. */
export const ATTEMPTS_KEPT = 50;

/** Attempts that keep their `debug`, as far as there is room: DynamoDB refuses a record of more than 400 KB, outcome and all. */
export const DEBUG_KEPT = 5;
export const DEBUG_BYTES = 300_000;
