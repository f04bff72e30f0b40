import * as z from 'zod';
import { inThousands } from './in-thousands.ts';
import { says } from './zod-problems.ts';

/** Longest validity of a message and furthest `sendAt`, in seconds: 30 days. */
export const MAX_VALIDITY_SECONDS = 30 * 86_400;
/** Most segments of one text. */
export const MAX_SEGMENTS = 10;
/** Longest text, in UTF-16 code units: so much do that many segments hold, of characters that take the least room. */
export const MAX_TEXT = MAX_SEGMENTS * 153;
/** How long a text may be, in words. */
export const TEXT_ROOM = `at most ${MAX_SEGMENTS} segments: ${inThousands(MAX_TEXT)} characters of GSM-7, or ${MAX_SEGMENTS * 67} where one is outside it`;
/** Most messages of one batch. */
export const MAX_BATCH = 100;

/** What has no place in a text message: control characters other than tab and line breaks. */
const CONTROL = /[^\P{Cc}\t\n\r]/u;

const VALIDITY = `1 to ${inThousands(MAX_VALIDITY_SECONDS)}`;

const text = z
  .string({ error: (issue) => (issue.input === undefined ? 'A text is needed.' : 'The text must be a string.') })
  .refine((value) => value.trim() !== '', {
    error: says('The text is empty.', 'at least one visible character'),
  })
  .refine((value) => value.length <= MAX_TEXT, {
    error: says(`The text is longer than ${inThousands(MAX_TEXT)} characters.`, TEXT_ROOM),
  })
  .refine((value) => value.isWellFormed(), {
    error: says('The text holds half of a surrogate pair.', 'well-formed Unicode'),
  })
  .refine((value) => !CONTROL.test(value), {
    error: says('The text holds a control character.', 'printable characters, tab and line breaks'),
  })
  .meta({
    description: `The message, as the recipient reads it; ${TEXT_ROOM}.`,
    examples: ['Your code is 4711.'],
    minLength: 1,
    maxLength: MAX_TEXT,
  });

/** Up to 11 letters, digits, spaces and few signs, or a number of up to 15 digits: what networks take. */
const SENDER = /^(?:[A-Za-z0-9 ._&-]{1,11}|\+?[0-9]{3,15})$/;

/** The body of `POST /v1/messages`, and an item of a batch. */
export const SendRequest = z
  .strictObject({
    to: z
      .string({
        error: (issue) =>
          issue.input === undefined
            ? 'A recipient is needed.'
            : 'The recipient must be one string; use /v1/messages/batch for several.',
      })
      .meta({ description: 'Recipient, in international form (E.164).', examples: ['+252612345678'] }),
    text,
    from: z
      .string({ error: 'The sender ID must be a string.' })
      .regex(SENDER, {
        error: says(
          'The sender ID is not one that networks take.',
          '1 to 11 letters, digits, spaces or . _ & -, or a number of 3 to 15 digits',
        ),
      })
      .optional()
      .meta({ description: "Sender ID; the gateway settings' default when absent.", examples: ['MyISP'] }),
    type: z
      .string({ error: 'The type must be a string.' })
      .regex(/^[a-z0-9][a-z0-9 _-]{0,31}$/, {
        error: says('The type is not of the allowed form.', '1 to 32 small letters, digits, spaces, _ or -'),
      })
      .optional()
      .meta({
        description: 'A word to find it by in the log; `message` when absent.',
        examples: ['message', 'test', 'monitoring'],
      }),
    reference: z
      .string({ error: 'The reference must be a string.' })
      .regex(/^[\x20-\x7e]{1,128}$/, {
        error: says('The reference is not of the allowed form.', '1 to 128 printable ASCII characters'),
      })
      .optional()
      .meta({ description: 'Your own id, given back with the message.' }),
    expiresInSeconds: z
      .int({ error: says('The validity must be a whole number of seconds.', VALIDITY) })
      .min(1, { error: says('The validity is too short.', VALIDITY) })
      .max(MAX_VALIDITY_SECONDS, {
        error: says('The validity is too long.', VALIDITY),
      })
      .optional()
      .meta({ description: 'Sending is tried for so long; the gateway settings say when absent.' }),
    sendAt: z.iso
      .datetime({
        offset: true,
        error: says(
          'The time to send at is not an ISO 8601 date with time and zone.',
          'a time such as 2026-12-24T08:00:00Z',
        ),
      })
      .optional()
      .meta({ description: 'Not before this time; up to 30 days ahead.', examples: ['2026-12-24T08:00:00Z'] }),
    priority: z
      .enum(['high', 'normal'], { error: says('The priority is not known.', 'high or normal') })
      .optional()
      .meta({
        description:
          '`high` for one-time codes: overtakes the `normal` ones; with a rate, it waits for two seconds’ worth of them at most. `normal` when absent.',
      }),
  })
  .meta({ id: 'SendRequest' });
export type SendRequest = z.infer<typeof SendRequest>;
