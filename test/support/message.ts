import { createIds } from '#shared/domain/id.ts';
import type { Message } from '#shared/domain/message.ts';

/** One maker of ids for each millisecond: a maker of its own never goes back in time, and tests do. */
const makers = new Map<number, (now: number) => string>();

function newId(now: number): string {
  const make = makers.get(now) ?? createIds();
  makers.set(now, make);
  return make(now);
}

/** A message as it is when it was just accepted at `acceptedAt`; every field can be given. */
export function aMessage({ acceptedAt = Date.UTC(2026, 10, 23, 12), ...given }: Partial<Message> = {}): Message {
  return {
    id: newId(acceptedAt),
    applicationId: 'shop',
    to: '+4670000001',
    from: null,
    text: 'Your parcel is here.',
    type: 'message',
    reference: null,
    priority: 'normal',
    segments: 1,
    encoding: 'GSM-7',
    status: 'queued',
    errorReason: null,
    detail: null,
    acceptedAt,
    notBefore: acceptedAt,
    dueAt: acceptedAt + 120_000,
    expiresAt: acceptedAt + 2 * 86_400_000,
    finalAt: null,
    attempt: 0,
    tries: 0,
    ambiguous: 0,
    interruptions: 0,
    claimedAt: null,
    leaseUntil: null,
    held: false,
    gatewayMessageId: null,
    callback: false,
    attempts: [],
    revision: 0,
    ...given,
  };
}
