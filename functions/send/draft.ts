import type { Application } from '#shared/domain/application.ts';
import type { Message } from '#shared/domain/message.ts';
import { parseNumber } from '#shared/domain/number.ts';
import { parseInput } from '#shared/domain/parse-input.ts';
import type { FieldProblem } from '#shared/domain/problem.ts';
import { countSegments } from '#shared/domain/segments.ts';
import { MAX_SEGMENTS, MAX_VALIDITY_SECONDS, SendRequest, TEXT_ROOM } from '#shared/domain/send-request.ts';
import { MAX_DELAY_SECONDS } from '#shared/ports/messages.ts';
import type { Checked, Draft } from './checked.ts';

/** Read on its own, so that a wrong number is told also where another field is wrong. */
const Recipient = SendRequest.pick({ to: true }).strip();

/** Checks one send request whole, so that the caller sees everything that is wrong at once. `prefix` is the item's place in a batch. */
export function check(input: unknown, at: { now: number; defaultCountry: string | null; prefix?: string }): Checked {
  const prefix = at.prefix ?? '';
  const parsed = parseInput(SendRequest, input, prefix);
  const errors: FieldProblem[] = parsed.ok ? [] : parsed.problems;
  const field = (name: string): string => (prefix === '' ? name : `${prefix}.${name}`);
  const recipient = parsed.ok ? parsed.data.to : Recipient.safeParse(input).data?.to;
  const number = recipient === undefined ? undefined : parseNumber(recipient, at.defaultCountry);
  if (number?.ok === false) errors.push({ field: field('to'), detail: number.detail, allowed: number.allowed });
  if (!parsed.ok) return { ok: false, errors };
  const { sendAt: sendAtText, to: _, ...rest } = parsed.data;
  const counted = countSegments(rest.text);
  if (counted.segments > MAX_SEGMENTS) {
    errors.push({
      field: field('text'),
      detail: `The text needs ${counted.segments} segments in ${counted.encoding}.`,
      allowed: TEXT_ROOM,
    });
  }
  const sendAt = sendAtText === undefined ? undefined : Date.parse(sendAtText);
  if (sendAt !== undefined && sendAt > at.now + MAX_VALIDITY_SECONDS * 1_000) {
    errors.push({
      field: field('sendAt'),
      detail: 'The time to send at is too far ahead.',
      allowed: 'at most 30 days ahead',
    });
  }
  if (!number?.ok || errors.length > 0) return { ok: false, errors };
  const { number: to, country } = number;
  return { ok: true, draft: { ...rest, ...counted, to, country, ...(sendAt === undefined ? {} : { sendAt }) } };
}

/** Checks the items of a batch; the same text to the same recipient twice in one batch is a mistake and refused. */
export function checkBatch(items: unknown[], at: { now: number; defaultCountry: string | null }): Checked[] {
  const seen = new Map<string, number>();
  return items.map((item, index) => {
    const prefix = `messages[${index}]`;
    const checked = check(item, { ...at, prefix });
    if (!checked.ok) return checked;
    const sameAs = JSON.stringify([checked.draft.to, checked.draft.text]);
    const first = seen.get(sameAs);
    if (first === undefined) {
      seen.set(sameAs, index);
      return checked;
    }
    const detail = `The same text to the same recipient stands in messages[${first}] already.`;
    return { ok: false, errors: [{ field: `${prefix}.to`, detail, allowed: 'each recipient once per text' }] };
  });
}

/** The record of a new message. */
export function toMessage(
  draft: Draft,
  at: { id: string; application: Application; now: number; validityMs: number; hintGraceMs: number },
): Message {
  const notBefore = Math.max(at.now, draft.sendAt ?? 0);
  const validityMs = draft.expiresInSeconds === undefined ? at.validityMs : draft.expiresInSeconds * 1_000;
  const expiresAt = notBefore + validityMs;
  // Where no hint can be placed, there is none to wait for.
  const graceMs = notBefore - at.now > MAX_DELAY_SECONDS * 1_000 ? 0 : at.hintGraceMs;
  return {
    id: at.id,
    applicationId: at.application.id,
    to: draft.to,
    from: draft.from ?? null,
    text: draft.text,
    type: draft.type ?? 'message',
    reference: draft.reference ?? null,
    priority: draft.priority ?? 'normal',
    segments: draft.segments,
    encoding: draft.encoding,
    status: 'queued',
    errorReason: null,
    detail: null,
    acceptedAt: at.now,
    notBefore,
    dueAt: Math.min(notBefore + graceMs, expiresAt),
    expiresAt,
    finalAt: null,
    attempt: 0,
    tries: 0,
    ambiguous: 0,
    interruptions: 0,
    claimedAt: null,
    leaseUntil: null,
    held: false,
    gatewayMessageId: null,
    callback: at.application.callbackUrl !== null,
    attempts: [],
    revision: 1,
  };
}
