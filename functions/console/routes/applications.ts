import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import * as z from 'zod';
import { type ApiKey, type Application, newApplication } from '#shared/domain/application.ts';
import { problemsOf, says } from '#shared/domain/zod-problems.ts';
import { explainBlockedUrl, type GuardOptions } from '#shared/gateway/guard.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { createApiKey } from '#shared/http/authenticate.ts';
import { readJsonObject } from '#shared/http/json-body.ts';
import { invalid, notFound } from '#shared/http/problem.ts';
import type { ConsoleDeps } from '../deps.ts';

const PATH = '/v1/admin/applications';

const NewApplication = z.strictObject({
  name: z
    .string({ error: 'A name is needed.' })
    .regex(/^[^\p{C}]{1,60}$/u, {
      error: 'The name is empty, too long or holds control characters. Allowed: 1 to 60 characters',
    })
    .transform((name) => name.trim()),
});

const iso = (time: number | null): string | null => (time === null ? null : new Date(time).toISOString());

const showKey = (key: ApiKey) => ({
  id: key.id,
  createdAt: iso(key.createdAt),
  expiresAt: iso(key.expiresAt),
  revokedAt: iso(key.revokedAt),
});

/** Never the secret of its callbacks: that is shown once, when it is made. */
const showApplication = ({ id, name, createdAt, callbackUrl }: Application) => ({
  id,
  name,
  createdAt: iso(createdAt),
  callbackUrl,
});

const NewCallback = z.strictObject({
  url: z
    .url({ protocol: /^https?$/, error: says('The URL of the callback is not one.', 'an absolute https URL') })
    .max(2_048),
});

/** Applications and their keys: a key's text is shown once, when it is made. */
export function addApplications(app: Hono<AppEnv>, deps: ConsoleDeps): void {
  app.get(PATH, async (c) => {
    const all = await deps.applications.all();
    return c.json({
      applications: all.map(({ application, keys }) => ({
        ...showApplication(application),
        keys: keys.map(showKey),
      })),
    });
  });

  app.post(PATH, async (c) => {
    const parsed = NewApplication.safeParse((await readJsonObject(c)).value);
    if (!parsed.success) throw invalid(problemsOf(parsed.error));
    const now = deps.clock();
    const application = newApplication(deps.newId(now), parsed.data.name, now);
    const { text, key } = createApiKey(application.id, now);
    await deps.applications.save(application);
    await deps.applications.saveKey(key);
    return c.json({ ...showApplication(application), apiKey: text, key: showKey(key) }, 201);
  });

  const find = async (id: string) => {
    const found = (await deps.applications.all()).find(({ application }) => application.id === id);
    if (!found) throw notFound('There is no application with this id.');
    return found;
  };

  app.post(`${PATH}/:id/keys`, async (c) => {
    const { application } = await find(c.req.param('id'));
    const { text, key } = createApiKey(application.id, deps.clock());
    await deps.applications.saveKey(key);
    return c.json({ apiKey: text, key: showKey(key) }, 201);
  });

  app.delete(`${PATH}/:id/keys/:keyId`, async (c) => {
    const { keys } = await find(c.req.param('id'));
    const key = keys.find(({ id }) => id === c.req.param('keyId'));
    if (!key) throw notFound('This application has no key with this id.');
    if (key.revokedAt === null) await deps.applications.saveKey({ ...key, revokedAt: deps.clock() });
    return c.body(null, 204);
  });

  app.put(`${PATH}/:id/callback`, async (c) => {
    const { application } = await find(c.req.param('id'));
    const parsed = NewCallback.safeParse((await readJsonObject(c)).value);
    if (!parsed.success) throw invalid(problemsOf(parsed.error));
    const url = new URL(parsed.data.url);
    const blocked = explainBlockedUrl(url, deps.guard) ?? explainPlain(url, deps.guard);
    if (blocked !== undefined) throw invalid([{ field: 'url', detail: blocked }]);
    const callbackSecret = `whsec_${randomBytes(32).toString('base64')}`;
    await deps.applications.save({ ...application, callbackUrl: url.href, callbackSecret });
    return c.json({ url: url.href, secret: callbackSecret });
  });

  app.delete(`${PATH}/:id/callback`, async (c) => {
    const { application } = await find(c.req.param('id'));
    await deps.applications.save({ ...application, callbackUrl: null, callbackSecret: null });
    return c.body(null, 204);
  });

  onlyMethods(app, PATH, 'GET, POST');
  onlyMethods(app, `${PATH}/:id/callback`, 'PUT, DELETE');
  onlyMethods(app, `${PATH}/:id/keys`, 'POST');
  onlyMethods(app, `${PATH}/:id/keys/:keyId`, 'DELETE');
}

/** A callback tells recipients' numbers: it goes out in clear only where the relay runs for one machine. */
const explainPlain = (url: URL, guard: GuardOptions): string | undefined =>
  url.protocol === 'http:' && !guard.allowLocalAddresses ? 'A callback must go to an https URL.' : undefined;
