import { isoTime } from '#shared/domain/iso-time.ts';
import type { Message } from '#shared/domain/message.ts';
import type { AttemptView, MessageView } from './message-view-schema.ts';

/** Shows a message to its application. */
export function viewMessage(message: Message): MessageView {
  const waits = message.status === 'queued' || message.status === 'retrying';
  return {
    id: message.id,
    status: message.status,
    to: message.to,
    from: message.from,
    text: message.text,
    type: message.type,
    reference: message.reference,
    priority: message.priority,
    segments: message.segments,
    encoding: message.encoding,
    acceptedAt: isoTime(message.acceptedAt),
    expiresAt: isoTime(message.expiresAt),
    ...(waits && !message.held ? { nextAttemptAt: isoTime(message.notBefore) } : {}),
    ...(message.finalAt === null ? {} : { finalAt: isoTime(message.finalAt) }),
    errorReason: message.errorReason,
    detail: message.detail,
    held: message.held,
    attemptCount: message.attempt,
    ambiguousAttempts: message.ambiguous,
    gatewayMessageId: message.gatewayMessageId,
  };
}

/** Shows the attempts of a message, oldest first. */
export const viewAttempts = (message: Message): AttemptView[] =>
  message.attempts.map(({ startedAt, nextAttemptAt, ...attempt }) => ({
    ...attempt,
    startedAt: isoTime(startedAt),
    ...(nextAttemptAt === undefined ? {} : { nextAttemptAt: isoTime(nextAttemptAt) }),
  }));
