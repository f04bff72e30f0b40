import type { Context, Hono } from 'hono';
import * as z from 'zod';
import { termsOf } from '#functions/send/terms.ts';
import { decodeCursor, encodeCursor } from '#shared/domain/cursor.ts';
import { isId } from '#shared/domain/id.ts';
import type { Change } from '#shared/domain/lifecycle.ts';
import { type Message, Status } from '#shared/domain/message.ts';
import { parseNumber } from '#shared/domain/number.ts';
import { cancel, resend } from '#shared/domain/operator-actions.ts';
import { says } from '#shared/domain/zod-problems.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { viewAttempts, viewMessage } from '#shared/http/message-view.ts';
import { invalid, notFound, Problem } from '#shared/http/problem.ts';
import { noQuery } from '#shared/http/query.ts';
import { readBody } from '#shared/http/read-body.ts';
import { BULK_LIMIT, changeMany, type Selection } from '../bulk.ts';
import type { ConsoleDeps } from '../deps.ts';
import { readAdminQuery } from '../list-query.ts';
import { lookFor, readSearch } from '../search.ts';

const PATH = '/v1/admin/messages';

const time = z.iso.datetime({
  offset: true,
  error: says('This is not a time.', 'ISO 8601 with zone, such as 2026-11-23T00:00:00Z'),
});

/** Which messages a bulk action is for, and whether only to count them. */
export const BulkRequest = z
  .strictObject({
    ids: z
      .array(z.string().refine(isId, { error: 'This is not the id of a message.' }))
      .min(1)
      .max(BULK_LIMIT)
      .optional()
      .meta({ description: 'Either these, or all of `filter`.' }),
    filter: z
      .strictObject({
        status: z.array(z.enum(Status.options)).min(1).optional(),
        type: z.string().max(32).optional(),
        to: z.string().max(40).optional(),
        search: z
          .string()
          .max(100, { error: says('The search is too long.', 'at most 100 characters') })
          .optional()
          .meta({ description: 'As in the log: a number, an id, or part of a number, text or reference.' }),
        applicationId: z.string().max(64).optional(),
        from: time.optional(),
        until: time.optional(),
      })
      .optional(),
    cursor: z.string().max(200).optional(),
    dryRun: z.boolean().optional().meta({ description: 'Change nothing; `changed` says how many would be.' }),
  })
  .refine(({ ids, filter }) => (ids === undefined) !== (filter === undefined), {
    error: says('Say which messages.', 'either ids or filter'),
  });
export type BulkRequest = z.infer<typeof BulkRequest>;

/** What an action may find, where it is not narrowed: what it can do something about. */
const RESENDABLE: Status[] = ['error', 'canceled', 'retrying'];
const CANCELABLE: Status[] = ['queued', 'retrying'];

/** The log of all applications, and what operators can do with a message or with many. */
export function addMessages(app: Hono<AppEnv>, deps: ConsoleDeps): void {
  const find = async (id: string): Promise<Message> => {
    const message = isId(id) ? (await deps.messages.get([id])).get(id) : undefined;
    if (!message) throw notFound('There is no message with this id.');
    return message;
  };
  const show = (message: Message) => ({
    ...viewMessage(message),
    applicationId: message.applicationId,
    attempts: viewAttempts(message),
  });

  const row = (message: Message) => ({ ...viewMessage(message), applicationId: message.applicationId });
  app.get(PATH, async (c) => {
    const { query, search } = await readAdminQuery(c.req.queries(), deps);
    if (search?.kind === 'id') {
      const found = (await deps.messages.get([search.id])).get(search.id);
      return c.json({ messages: found ? [row(found)] : [], next: null });
    }
    if (search?.kind === 'look') {
      const { items, looked, lookedBackTo, next } = await lookFor(query, search.matches, deps.messages);
      return c.json({
        messages: items.map(row),
        next: next === undefined ? null : encodeCursor(next),
        search: { looked, lookedBackTo: lookedBackTo === null ? null : new Date(lookedBackTo).toISOString() },
      });
    }
    const page = await deps.messages.list(search ? { ...query, to: search.to } : query);
    return c.json({ messages: page.items.map(row), next: page.next ?? null });
  });
  app.get(`${PATH}/:id`, noQuery, async (c) => c.json(show(await find(c.req.param('id')))));

  const actions = {
    resend: async () => {
      const { validityMs } = await termsOf(deps);
      const now = deps.clock();
      return (message: Message) => resend(message, now, validityMs, deps.hintGraceMs);
    },
    cancel: async () => {
      const now = deps.clock();
      return (message: Message) => cancel(message, now);
    },
  };

  const one = (name: keyof typeof actions) => async (c: Context<AppEnv, `${typeof PATH}/:id/${string}`>) => {
    const message = await find(c.req.param('id'));
    const decide = await actions[name]();
    const { changed } = await changeMany({ ids: [message.id] }, decide, { dryRun: false }, deps);
    if (changed === 0) throw notPossible(name, message);
    c.set('changed', `Message ${message.id}.`);
    deps.log.info(`message ${name}`, { messageId: message.id, operator: c.get('operator') });
    return c.json(show(await find(message.id)));
  };

  const many = (name: keyof typeof actions, statuses: Status[]) => async (c: Context<AppEnv>) => {
    const request = await readBody(c, BulkRequest);
    const selection = selectionOf(request, statuses, (await termsOf(deps)).defaultCountry);
    const decide: (message: Message) => Change | undefined = await actions[name]();
    const { next, ...counts } = await changeMany(selection, decide, { dryRun: request.dryRun ?? false }, deps);
    if (!request.dryRun) deps.log.info(`messages ${name}`, { ...counts, operator: c.get('operator') });
    c.set('changed', request.dryRun ? null : `${counts.changed} changed, ${counts.skipped} skipped.`);
    return c.json({ ...counts, next: next === null ? null : encodeCursor(next) });
  };

  app.post(`${PATH}/resend`, many('resend', RESENDABLE));
  app.post(`${PATH}/cancel`, many('cancel', CANCELABLE));
  app.post('/v1/admin/dead-letters/redrive', many('resend', ['error']));
  app.post(`${PATH}/:id/resend`, one('resend'));
  app.post(`${PATH}/:id/cancel`, one('cancel'));

  onlyMethods(app, PATH, 'GET');
  onlyMethods(app, `${PATH}/resend`, 'POST');
  onlyMethods(app, `${PATH}/cancel`, 'POST');
  onlyMethods(app, '/v1/admin/dead-letters/redrive', 'POST');
  onlyMethods(app, `${PATH}/:id`, 'GET');
  onlyMethods(app, `${PATH}/:id/:action`, 'POST');
}

function selectionOf(request: BulkRequest, statuses: Status[], defaultCountry: string | null): Selection {
  if (request.ids) return { ids: request.ids };
  const { status, to, search: typed = '', type, applicationId, from, until } = request.filter ?? {};
  const refused = status?.find((each) => !statuses.includes(each));
  if (refused !== undefined) {
    throw invalid([
      {
        field: 'filter.status',
        detail: `Messages that are ${refused} cannot be chosen for this.`,
        allowed: statuses.join(', '),
      },
    ]);
  }
  const after = request.cursor === undefined ? undefined : decodeCursor(request.cursor);
  if (request.cursor !== undefined && after === undefined) {
    throw invalid([
      { field: 'cursor', detail: 'The cursor is not one of this relay.', allowed: 'the `next` of the answer before' },
    ]);
  }
  const number = to === undefined ? undefined : parseNumber(to, defaultCountry);
  if (number && !number.ok) throw invalid([{ field: 'filter.to', detail: number.detail, allowed: number.allowed }]);
  const search = typed.trim() === '' ? undefined : readSearch(typed, defaultCountry);
  if (search?.kind === 'id') return { ids: [search.id] };
  return {
    statuses: status ?? statuses,
    ...(search?.kind === 'look' ? { matches: search.matches } : {}),
    ...(after === undefined ? {} : { after }),
    filter: {
      ...(number?.ok ? { to: number.number } : {}),
      ...(search?.kind === 'recipient' ? { to: search.to } : {}),
      ...(type === undefined ? {} : { type }),
      ...(applicationId === undefined ? {} : { applicationId }),
      ...(from === undefined ? {} : { from: Date.parse(from) }),
      ...(until === undefined ? {} : { until: Date.parse(until) }),
    },
  };
}

const notPossible = (action: string, message: Message): Problem =>
  new Problem(
    409,
    'not-possible',
    `A message that is ${message.status} cannot be ${action === 'cancel' ? 'canceled' : 'sent again'}.`,
  );
