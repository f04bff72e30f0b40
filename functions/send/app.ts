import type { Hono } from 'hono';
import { announce } from '#shared/announce.ts';
import type { Application } from '#shared/domain/application.ts';
import { isId } from '#shared/domain/id.ts';
import type { Message } from '#shared/domain/message.ts';
import { cancel } from '#shared/domain/operator-actions.ts';
import { type AppEnv, createApp, onlyMethods, route } from '#shared/http/app.ts';
import { askedOf } from '#shared/http/asked.ts';
import type { Authenticate } from '#shared/http/authenticate.ts';
import { readListQuery } from '#shared/http/message-query.ts';
import { viewAttempts, viewMessage } from '#shared/http/message-view.ts';
import { notFound, Problem } from '#shared/http/problem.ts';
import { noQuery, refuseQuery } from '#shared/http/query.ts';
import { load } from '#shared/load.ts';
import type { SendDeps } from './deps.ts';
import type { Sending } from './endpoints.ts';
import { termsOf } from './terms.ts';

/** The API for applications: accept messages, tell what became of them. */
export function createSendApp(deps: SendDeps, { authenticate, posts }: Sending): Hono<AppEnv> {
  const app = createApp(deps);

  app.get('/health', (c) => c.json({ status: 'ok' }));
  app.get('/v1/openapi.json', noQuery, (c) => c.json(load('sms-relay/openapi.json')));
  for (const [path, endpoint] of posts) app.post(path, route(endpoint));
  // Before the routes of a message, which would take `batch` for an id.
  onlyMethods(app, '/v1/messages/batch', 'POST');
  addReading(app, deps, authenticate);

  onlyMethods(app, '/health', 'GET');
  onlyMethods(app, '/v1/openapi.json', 'GET');
  onlyMethods(app, '/v1/messages', 'GET, POST');
  onlyMethods(app, '/v1/messages/:id', 'GET, DELETE');
  return app;
}

function addReading(app: Hono<AppEnv>, deps: SendDeps, authenticate: Authenticate): void {
  app.get('/v1/messages', async (c) => {
    const application = await authenticate(askedOf(c), 'messages:read');
    const { defaultCountry } = await termsOf(deps);
    const query = readListQuery(c.req.queries(), defaultCountry);
    const page = await deps.messages.list({ ...query, applicationId: application.id });
    return c.json({ messages: page.items.map(viewMessage), next: page.next ?? null });
  });

  const find = async (application: Application, id: string): Promise<Message> => {
    const message = isId(id) ? (await deps.messages.get([id])).get(id) : undefined;
    if (message?.applicationId !== application.id) throw notFound('There is no message with this id.');
    return message;
  };

  app.get('/v1/messages/:id', async (c) => {
    const application = await authenticate(askedOf(c), 'messages:read');
    refuseQuery(askedOf(c));
    const message = await find(application, c.req.param('id'));
    return c.json({ ...viewMessage(message), attempts: viewAttempts(message) });
  });

  app.delete('/v1/messages/:id', async (c) => {
    const application = await authenticate(askedOf(c), 'messages:cancel');
    refuseQuery(askedOf(c));
    const message = await find(application, c.req.param('id'));
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
