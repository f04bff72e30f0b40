import type { Context, Hono } from 'hono';
import { announce } from '#shared/announce.ts';
import type { Scope } from '#shared/domain/application.ts';
import { isId } from '#shared/domain/id.ts';
import type { Message } from '#shared/domain/message.ts';
import { cancel } from '#shared/domain/operator-actions.ts';
import { MAX_BATCH } from '#shared/domain/send-request.ts';
import type { SettingsReader } from '#shared/gateway/plain-reader.ts';
import { type AppEnv, answerJson, createApp, onlyMethods } from '#shared/http/app.ts';
import { type Authenticate, createAuthenticate } from '#shared/http/authenticate.ts';
import { readJsonObject } from '#shared/http/json-body.ts';
import { readListQuery } from '#shared/http/message-query.ts';
import { viewAttempts, viewMessage } from '#shared/http/message-view.ts';
import { invalid, notFound, Problem } from '#shared/http/problem.ts';
import { load } from '#shared/load.ts';
import type { Logger } from '#shared/log.ts';
import type { Applications, Callbacks, KeyUses, LimitCounters } from '#shared/ports.ts';
import type { AcceptDeps } from './accept.ts';
import { check, checkBatch } from './draft.ts';
import { idempotencyOf } from './idempotency.ts';
import { refusedBefore, take } from './take.ts';

/** What the API for applications needs from the outside. */
export type SendDeps = AcceptDeps & {
  applications: Applications;
  keyUses: Pick<KeyUses, 'note'>;
  limitCounters: Pick<LimitCounters, 'take' | 'giveBack'>;
  callbacks: Pick<Callbacks, 'add'>;
  gateway: SettingsReader;
  log: Logger;
  /** How long a key that was looked up is remembered, milliseconds; a revocation is effective after at most that. */
  keyCacheMs: number;
};

/** Validity of a message while no gateway is set up: the model's two days. */
const DEFAULT_DAYS = 2;
const DAY_MS = 86_400_000;

/** The API for applications: accept messages, tell what became of them. */
export function createSendApp(deps: SendDeps): Hono<AppEnv> {
  const app = createApp(deps);
  const authenticate = createAuthenticate({ ...deps, cacheMs: deps.keyCacheMs });

  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.get('/v1/openapi.json', (c) => c.json(load('sms-relay/openapi.json')));
  addSending(app, deps, authenticate);
  // Before the routes of a message, which would take `batch` for an id.
  onlyMethods(app, '/v1/messages/batch', 'POST');
  addReading(app, deps, authenticate);

  onlyMethods(app, '/health', 'GET');
  onlyMethods(app, '/v1/openapi.json', 'GET');
  onlyMethods(app, '/v1/messages', 'GET, POST');
  onlyMethods(app, '/v1/messages/:id', 'GET, DELETE');
  return app;
}

async function sending(deps: SendDeps): Promise<{ validityMs: number; defaultCountry: string | null; now: number }> {
  const settings = (await deps.gateway.current())?.gateway.settings;
  return {
    validityMs: Math.round((settings?.daysUntilExpiration ?? DEFAULT_DAYS) * DAY_MS),
    defaultCountry: settings?.defaultCountry ?? null,
    now: deps.clock(),
  };
}

function addSending(app: Hono<AppEnv>, deps: SendDeps, authenticate: Authenticate): void {
  app.post('/v1/messages', async (c) => {
    const application = await authenticate(c, 'messages:send');
    const { value } = await readJsonObject(c);
    const idempotency = idempotencyOf(c, value);
    const at = await sending(deps);
    const items = [check(value, at)];
    const { result } = await take(deps, { application, items, fieldOf: () => 'to', at, idempotency });
    const [message] = result.messages;
    if (!message) throw new Error('An accepted message is missing.');
    return answerJson(c, viewMessage(message), {
      status: 202,
      headers: { location: `/v1/messages/${message.id}` },
    });
  });

  app.post('/v1/messages/batch', async (c) => {
    const application = await authenticate(c, 'messages:send');
    const { value } = await readJsonObject(c);
    const idempotency = idempotencyOf(c, value);
    const at = await sending(deps);
    const checked = checkBatch(batchItems(value), at);
    const fieldOf = (index: number): string => `messages[${index}].to`;
    const { items, result } = await take(deps, { application, items: checked, fieldOf, at, idempotency });
    const results = items.map((item, index) => {
      const message = result.messages[index];
      if (message) return { status: 202, message: viewMessage(message) };
      return item.ok ? refusedBefore(fieldOf(index)) : { status: item.status ?? 400, errors: item.errors };
    });
    const accepted = results.filter((each) => each.status === 202).length;
    return c.json({ accepted, refused: results.length - accepted, results }, 202);
  });
}

function batchItems(body: Record<string, unknown>): unknown[] {
  const unknown = Object.keys(body).filter((name) => name !== 'messages');
  if (unknown.length > 0) {
    throw invalid(
      unknown.map((field) => ({ field: field.slice(0, 64), detail: 'This field is not known.', allowed: 'messages' })),
    );
  }
  const { messages } = body;
  if (!Array.isArray(messages) || messages.length < 1 || messages.length > MAX_BATCH) {
    const given = Array.isArray(messages) ? ` It has ${messages.length}.` : '';
    throw invalid([
      { field: 'messages', detail: `A batch is a list of messages.${given}`, allowed: `1 to ${MAX_BATCH} messages` },
    ]);
  }
  return messages;
}

function addReading(app: Hono<AppEnv>, deps: SendDeps, authenticate: Authenticate): void {
  app.get('/v1/messages', async (c) => {
    const application = await authenticate(c, 'messages:read');
    const { defaultCountry } = await sending(deps);
    const query = readListQuery(c.req.queries(), defaultCountry);
    const page = await deps.messages.list({ ...query, applicationId: application.id });
    return c.json({ messages: page.items.map(viewMessage), next: page.next ?? null });
  });

  const find = async (c: Context<AppEnv, '/v1/messages/:id'>, scope: Scope): Promise<Message> => {
    const application = await authenticate(c, scope);
    const id = c.req.param('id');
    const message = isId(id) ? (await deps.messages.get([id])).get(id) : undefined;
    if (message?.applicationId !== application.id) throw notFound('There is no message with this id.');
    return message;
  };

  app.get('/v1/messages/:id', async (c) => {
    const message = await find(c, 'messages:read');
    return c.json({ ...viewMessage(message), attempts: viewAttempts(message) });
  });

  app.delete('/v1/messages/:id', async (c) => {
    const message = await find(c, 'messages:cancel');
    if (message.status === 'canceled') return c.json(viewMessage(message));
    const change = cancel(message, deps.clock());
    if (change) await announce([{ ...message, ...change }], deps);
    const [applied] = change
      ? await deps.messages.update([{ id: message.id, revision: message.revision, change }])
      : [];
    if (!change || !applied) {
      throw new Problem(
        409,
        'not-possible',
        'The message is being sent or has its final status; it cannot be canceled.',
      );
    }
    return c.json(viewMessage({ ...message, ...change }));
  });
}
