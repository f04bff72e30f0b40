import * as z from 'zod';
import { LogParameters } from '#functions/console/list-query.ts';
import { AuditQuery } from '#functions/console/routes/audit.ts';
import { SendByHand } from '#functions/console/routes/send.ts';
import { AuditEntry } from '#shared/domain/audit.ts';
import { Status } from '#shared/domain/message.ts';
import { MessageView } from '#shared/http/message-view-schema.ts';
import { body, idempotencyKey, json, operation, problems, queryParameters, refused, security } from './parts.ts';
import { FieldProblem } from './problem-details.ts';

const time = z.string().meta({ description: 'ISO 8601, UTC.' });

const SentByHand = z.object({
  accepted: z.int(),
  results: z
    .array(
      z.union([
        z.object({ ok: z.literal(true), message: MessageView }),
        z.object({ ok: z.literal(true), to: z.string(), segments: z.int(), encoding: z.string() }),
        z.object({ ok: z.literal(false), errors: z.array(FieldProblem) }),
      ]),
    )
    .meta({ description: 'One per message, in their order; with `dryRun` without messages.' }),
});

const AuditPage = z.object({
  entries: z.array(AuditEntry.extend({ at: time })),
  next: z.string().nullable().meta({ description: 'Cursor of the next page; null on the last.' }),
});

const Dashboard = z.object({
  successRate: z.number().nullable().meta({ description: 'Sent of what ended, 0 to 1; null while nothing has.' }),
  totals: z.record(z.enum(Status.options), z.int()),
  hours: z.array(z.object({ at: time, counts: z.partialRecord(z.enum(Status.options), z.int()) })),
  latency: z.object({
    median: z.number().nullable().meta({ description: 'Milliseconds.' }),
    p95: z.number().nullable().meta({ description: 'Milliseconds.' }),
    attempts: z.int(),
  }),
  from: time,
  complete: z.boolean().meta({ description: 'False: there were more messages than are counted, from `from` on.' }),
});

const GettingStarted = z.object({
  gettingStarted: z.object({ url: z.string(), apiKey: z.string().nullable(), sandbox: z.boolean() }).nullable(),
});

/** What pages of the console ask for beside settings and messages. */
export const consolePaths = {
  '/v1/admin/send': {
    post: operation("Send by hand, as the console's own application", {
      description: 'Each message stands for itself. 200 when none was accepted, or with `dryRun`.',
      security,
      parameters: [idempotencyKey],
      requestBody: body(SendByHand),
      responses: {
        200: json('What was checked; nothing was accepted.', SentByHand),
        202: json('At least one was stored and queued.', SentByHand),
        ...problems(409, 503),
        ...refused,
      },
    }),
  },
  '/v1/admin/messages.csv': {
    get: operation('The log as CSV, newest first', {
      description: 'By the filters of the log; `limit` counts for nothing.',
      security,
      parameters: queryParameters(LogParameters),
      responses: {
        200: { description: 'The messages.', content: { 'text/csv': { schema: { type: 'string' } } } },
        ...refused,
      },
    }),
  },
  '/v1/admin/dashboard': {
    get: operation('The numbers of the last 24 hours', {
      security,
      responses: { 200: json('By hour, and in all.', Dashboard), ...refused },
    }),
  },
  '/v1/admin/audit': {
    get: operation('What operators changed, newest first', {
      security,
      parameters: queryParameters(AuditQuery),
      responses: { 200: json('A page.', AuditPage), ...refused },
    }),
  },
  '/v1/admin/getting-started': {
    get: operation('What a first message needs, on one machine', {
      security,
      responses: {
        200: json(
          'The first key while it opens, and whether the sandbox stands in for a gateway; null elsewhere.',
          GettingStarted,
        ),
        ...refused,
      },
    }),
  },
};
