import * as z from 'zod';
import { LogParameters } from '#functions/console/list-query.ts';
import { BulkRequest } from '#functions/console/routes/messages.ts';
import { AttemptView, MessageView } from '#shared/http/message-view-schema.ts';
import { applicationPaths } from './application-paths.ts';
import { consolePaths } from './console-paths.ts';
import { gatewayPaths } from './gateway-paths.ts';
import { body, json, operation, problems, queryParameters, refused, security } from './parts.ts';

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };

const AdminMessage = MessageView.extend({ applicationId: z.string() }).meta({ id: 'AdminMessage' });
const AdminMessageWithAttempts = AdminMessage.extend({ attempts: z.array(AttemptView) }).meta({
  id: 'AdminMessageWithAttempts',
});
const AdminPage = z.object({
  messages: z.array(AdminMessage),
  next: z.string().nullable(),
  search: z
    .object({ looked: z.int(), lookedBackTo: z.iso.datetime().nullable() })
    .optional()
    .meta({ description: 'How many messages, back to when, a search by text has looked at; `next` goes on.' }),
});
const BulkResult = z.object({
  changed: z.int(),
  skipped: z.int(),
  next: z
    .string()
    .nullable()
    .meta({ description: 'Cursor to go on with; at most 1,000 messages are changed at once.' }),
});

/** The operators' half of the API. */
export const adminPaths = {
  ...gatewayPaths,
  '/v1/admin/messages': {
    get: operation('The log of all applications, newest first', {
      security,
      parameters: queryParameters(LogParameters),
      responses: {
        200: json('A page.', AdminPage),
        ...refused,
      },
    }),
  },
  '/v1/admin/messages/{id}': {
    get: operation('A message with its attempts', {
      security,
      parameters: [id],
      responses: { 200: json('The message.', AdminMessageWithAttempts), ...problems(404), ...refused },
    }),
  },
  '/v1/admin/messages/{id}/resend': {
    post: operation('Queue a message again; keeps its id and attempts', {
      security,
      parameters: [id],
      responses: { 200: json('Queued.', AdminMessageWithAttempts), ...problems(404, 409), ...refused },
    }),
  },
  '/v1/admin/messages/{id}/cancel': {
    post: operation('Cancel a message that is not yet sent', {
      security,
      parameters: [id],
      responses: { 200: json('Canceled.', AdminMessageWithAttempts), ...problems(404, 409), ...refused },
    }),
  },
  '/v1/admin/messages/resend': bulk('Queue messages again, by id or filter'),
  '/v1/admin/messages/cancel': bulk('Cancel messages that are not yet sent, by id or filter'),
  '/v1/admin/dead-letters/redrive': bulk('Queue messages again that ended as error'),
  ...applicationPaths,
  ...consolePaths,
};

function bulk(summary: string) {
  return {
    post: operation(summary, {
      security,
      requestBody: body(BulkRequest),
      responses: { 200: json('What was changed.', BulkResult), ...refused },
    }),
  };
}
