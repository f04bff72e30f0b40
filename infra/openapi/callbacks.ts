import * as z from 'zod';
import { MessageView } from '#shared/http/message-view-schema.ts';
import { body } from './parts.ts';

/** What an application is told of a message. */
export const CallbackEvent = z
  .object({
    type: z.enum(['message.sent', 'message.error', 'message.canceled']),
    timestamp: z.iso.datetime().meta({ description: 'When this call was made.' }),
    data: MessageView.omit({ text: true }).meta({
      description: 'The message as `GET /v1/messages/{id}` shows it, without its text and attempts.',
    }),
  })
  .meta({ id: 'CallbackEvent' });

const header = (name: string, description: string): object => ({
  name,
  in: 'header',
  required: true,
  description,
  schema: { type: 'string' },
});

/** What the relay posts to a callback URL. */
export const callbacks = {
  messageIsFinal: {
    post: {
      summary: 'A message has its final status',
      description:
        'At least once for each final status; tried again for about a day until the answer is 2xx, which must come within ten seconds. A message that is sent again has a later final status, too. When an operator tries the URL, `type` is `test` and `data` is empty.',
      security: [],
      parameters: [
        header('webhook-id', 'The same when the same is told again.'),
        header('webhook-timestamp', 'Seconds since 1970.'),
        header(
          'webhook-signature',
          '`v1,` and the base64 of HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.<body>`; two, separated by a space, for a day after the secret was changed. The key is what stands after `whsec_`, base64-decoded.',
        ),
      ],
      requestBody: body(CallbackEvent),
      responses: { '2XX': { description: 'It was received.' } },
    },
  },
};
