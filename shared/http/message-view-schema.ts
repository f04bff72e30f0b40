import * as z from 'zod';
import { Attempt, ErrorReason, Priority, Status } from '#shared/domain/message.ts';

const time = (description: string) => z.iso.datetime().meta({ description });

/** A delivery attempt as the API shows it. */
export const AttemptView = Attempt.omit({ startedAt: true, nextAttemptAt: true })
  .extend({
    startedAt: time('When the request was made.'),
    nextAttemptAt: time('When it is tried again.').optional(),
  })
  .meta({ id: 'Attempt' });
export type AttemptView = z.infer<typeof AttemptView>;

/** A message as the API shows it; times are ISO 8601 UTC. */
export const MessageView = z
  .object({
    id: z.string().meta({ description: 'ULID; sorts by time of acceptance.' }),
    status: Status,
    to: z.string(),
    from: z.string().nullable(),
    text: z.string(),
    type: z.string(),
    reference: z.string().nullable(),
    priority: Priority,
    segments: z.int().meta({ description: 'Parts that the text is carried in.' }),
    encoding: z.enum(['GSM-7', 'UCS-2']),
    acceptedAt: time('When it was accepted.'),
    expiresAt: time('Sending is tried until then.'),
    nextAttemptAt: time('Earliest start of the next attempt, while it waits.').optional(),
    finalAt: time('When its status became final.').optional(),
    errorReason: ErrorReason.nullable(),
    detail: z.string().nullable().meta({ description: 'The last outcome, in a sentence.' }),
    held: z.boolean().meta({ description: 'It waits for an operator, because it may have been sent.' }),
    attemptCount: z.int(),
    ambiguousAttempts: z
      .int()
      .meta({ description: 'Attempts that may have reached the gateway though no answer came.' }),
    gatewayMessageId: z.string().nullable(),
  })
  .meta({ id: 'Message' });
export type MessageView = z.infer<typeof MessageView>;
