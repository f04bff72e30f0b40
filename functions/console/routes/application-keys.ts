import type { Hono } from 'hono';
import { type ApiKey, isLive, MAX_LIVE_KEYS } from '#shared/domain/application.ts';
import { DAY } from '#shared/domain/durations.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { createApiKey } from '#shared/http/authenticate.ts';
import { notFound, Problem } from '#shared/http/problem.ts';
import { readOptionalBody } from '#shared/http/read-body.ts';
import { applicationInputs } from '../application-input.ts';
import { viewKey } from '../application-view.ts';
import type { ConsoleDeps } from '../deps.ts';
import { findApplication } from '../find-application.ts';
import { PATH } from './applications.ts';

/** How long the old key stays valid after a rotation, unless the operator says otherwise. */
const OVERLAP_MS = DAY;

/** Keys of an application: a key's text is shown once, when it is made. Two are valid at most, so that one follows the other without a gap. */
export function addApplicationKeys(app: Hono<AppEnv>, deps: ConsoleDeps): void {
  const { NewKey, Rotation } = applicationInputs(deps.clock);

  /** Stores a new key. Of two that were made at the same moment one at least is taken back, so that there are never three. */
  const add = async (made: ReturnType<typeof createApiKey>): Promise<void> => {
    await deps.applications.saveKey(made.key);
    const { keys } = await findApplication(deps.applications, made.key.applicationId);
    if (liveOf(keys, deps.clock()).length <= MAX_LIVE_KEYS) return;
    await deps.applications.saveKey({ ...made.key, revokedAt: deps.clock() });
    throw tooMany(keys);
  };

  app.post(`${PATH}/:id/keys`, async (c) => {
    const { scopes, expiresAt } = await readOptionalBody(c, NewKey);
    const { application, keys } = await findApplication(deps.applications, c.req.param('id'));
    const now = deps.clock();
    if (liveOf(keys, now).length >= MAX_LIVE_KEYS) throw tooMany(liveOf(keys, now));
    const made = createApiKey(application.id, now, { ...(scopes ? { scopes } : {}), expiresAt: expiresAt ?? null });
    await add(made);
    c.set('changed', `Key ${made.key.id} of ${application.name}.`);
    return c.json({ apiKey: made.text, key: viewKey(made.key, now) }, 201);
  });

  app.post(`${PATH}/:id/keys/:keyId/rotate`, async (c) => {
    const { oldKeyExpiresAt } = await readOptionalBody(c, Rotation);
    const { application, keys } = await findApplication(deps.applications, c.req.param('id'));
    const old = keyOf(keys, c.req.param('keyId'));
    const now = deps.clock();
    if (!isLive(old, now)) {
      throw new Problem(409, 'not-possible', 'This key is not valid any more; make a new one instead.');
    }
    if (liveOf(keys, now).length >= MAX_LIVE_KEYS) throw tooMany(liveOf(keys, now));
    // The new key lives as long as the old one was meant to.
    const expiresAt = old.expiresAt === null ? null : now + (old.expiresAt - old.createdAt);
    const made = createApiKey(application.id, now, { scopes: old.scopes, expiresAt });
    await add(made);
    const end = oldKeyExpiresAt === undefined ? now + OVERLAP_MS : oldKeyExpiresAt;
    const ends = [old.expiresAt, end].filter((time) => time !== null);
    const oldKey = { ...old, expiresAt: ends.length === 0 ? null : Math.min(...ends) };
    await deps.applications.saveKey(oldKey);
    c.set('changed', `Key ${old.id} of ${application.name}; the new one is ${made.key.id}.`);
    return c.json({ apiKey: made.text, key: viewKey(made.key, now), oldKey: viewKey(oldKey, now) }, 201);
  });

  app.delete(`${PATH}/:id/keys/:keyId`, async (c) => {
    const { application, keys } = await findApplication(deps.applications, c.req.param('id'));
    const key = keyOf(keys, c.req.param('keyId'));
    if (key.revokedAt === null) await deps.applications.saveKey({ ...key, revokedAt: deps.clock() });
    c.set('changed', `Key ${key.id} of ${application.name}.`);
    return c.body(null, 204);
  });

  onlyMethods(app, `${PATH}/:id/keys`, 'POST');
  onlyMethods(app, `${PATH}/:id/keys/:keyId`, 'DELETE');
  onlyMethods(app, `${PATH}/:id/keys/:keyId/rotate`, 'POST');
}

const liveOf = (keys: ApiKey[], now: number): ApiKey[] => keys.filter((key) => isLive(key, now));

function keyOf(keys: ApiKey[], id: string): ApiKey {
  const key = keys.find((each) => each.id === id);
  if (!key) throw notFound('This application has no key with this id.');
  return key;
}

const tooMany = (live: ApiKey[]): Problem =>
  new Problem(
    409,
    'too-many-keys',
    `This application has ${live.length} valid keys already: ${live.map(({ id }) => id).join(', ')}. Revoke one first.`,
  );
