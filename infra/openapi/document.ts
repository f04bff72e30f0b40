import * as z from 'zod';
import { MAX_BATCH, SendRequest } from '#shared/domain/send-request.ts';
import { ListParameters } from '#shared/http/message-query.ts';
import { AttemptView, MessageView } from '#shared/http/message-view-schema.ts';
import { adminPaths } from './admin-paths.ts';
import { balancePaths } from './balance-paths.ts';
import { callbacks } from './callbacks.ts';
import {
  body,
  componentSchemas,
  idempotencyKey,
  json,
  operation,
  problems,
  queryParameters,
  refused,
} from './parts.ts';
import { FieldProblem } from './problem-details.ts';

const MessageWithAttempts = MessageView.extend({ attempts: z.array(AttemptView) }).meta({ id: 'MessageWithAttempts' });

const BatchRequest = z
  .strictObject({ messages: z.array(SendRequest).min(1).max(MAX_BATCH) })
  .meta({ id: 'BatchRequest' });

const BatchResult = z
  .object({
    accepted: z.int(),
    refused: z.int(),
    results: z.array(
      z.union([
        z.object({ status: z.literal(202), message: MessageView }),
        z.object({ status: z.literal([400, 403, 429, 503]), errors: z.array(FieldProblem) }),
      ]),
    ),
  })
  .meta({ id: 'BatchResult', description: 'One result per item, in order.' });

const MessageList = z
  .object({
    messages: z.array(MessageView),
    next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last.' }),
  })
  .meta({ id: 'MessageList' });

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const apiKey = [{ apiKey: [] }];

const applicationPaths = {
  '/v1/messages': {
    post: operation('Accept a message', {
      description:
        'From the 202 on, the message is not lost: it ends as `sent`, `error` or `canceled`. 403 names a scope that the key lacks, or a country that the application may not send to; 429 a limit of the application, with `Retry-After`.',
      security: apiKey,
      parameters: [idempotencyKey],
      requestBody: body(SendRequest),
      responses: { 202: json('Stored and queued.', MessageView), ...problems(409, 429, 503), ...refused },
    }),
    get: operation('List messages, newest first', {
      security: apiKey,
      parameters: queryParameters(ListParameters),
      responses: { 200: json('A page.', MessageList), ...refused },
    }),
  },
  '/v1/messages/batch': {
    post: operation('Accept up to 100 messages', {
      description:
        'Each item stands for itself: good ones are accepted, the others told with the status that each would have alone. When none is accepted, the whole is refused: 429 as long as one of them only waits for a limit. 503 of an item says whether it is known that it was not stored.',
      security: apiKey,
      parameters: [idempotencyKey],
      requestBody: body(BatchRequest),
      responses: {
        202: json('At least one was stored and queued.', BatchResult),
        ...problems(409, 429, 503),
        ...refused,
      },
    }),
  },
  '/v1/messages/{id}': {
    get: operation('Read a message and its delivery attempts', {
      security: apiKey,
      parameters: [id],
      responses: { 200: json('The message.', MessageWithAttempts), ...problems(404), ...refused },
    }),
    delete: operation('Cancel a message that is not yet sent', {
      security: apiKey,
      parameters: [id],
      responses: { 200: json('Canceled.', MessageView), ...problems(404, 409), ...refused },
    }),
  },
  '/v1/openapi.json': {
    get: operation('This description', {
      responses: { 200: json('OpenAPI 3.1.', z.looseObject({ openapi: z.string() })), ...problems(400) },
    }),
  },
  '/health': {
    get: operation('Whether it answers', {
      responses: { 200: json('It does.', z.object({ status: z.literal('ok') })) },
    }),
  },
};

/** Builds the description of the whole API from the schemas that check it. */
export function buildDocument(version: string) {
  return {
    openapi: '3.1.0',
    info: {
      title: 'SMS relay',
      version,
      description:
        'Post messages, and learn what became of them. Times are ISO 8601 UTC, errors are RFC 9457 problem details.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    paths: { ...applicationPaths, ...balancePaths, ...adminPaths },
    webhooks: callbacks,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        apiKey: { type: 'http', scheme: 'bearer', description: 'API key of an application: `smsr_…`.' },
        operator: { type: 'http', scheme: 'bearer', description: "An operator's token." },
      },
    },
  };
}
