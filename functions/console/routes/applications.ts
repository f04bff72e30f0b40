import type { Hono } from 'hono';
import * as z from 'zod';
import { newApplication } from '#shared/domain/application.ts';
import { DEFAULT_LIMITS, type Limits } from '#shared/domain/limits.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { createApiKey } from '#shared/http/authenticate.ts';
import { noQuery, readQuery } from '#shared/http/query.ts';
import { readOptionalBody } from '#shared/http/read-body.ts';
import { applicationInputs } from '../application-input.ts';
import { viewApplication, viewKey } from '../application-view.ts';
import type { ConsoleDeps } from '../deps.ts';
import { findApplication, saveApplication, stale } from '../find-application.ts';

export const PATH = '/v1/admin/applications';

/** Query parameters of the list. */
export const ApplicationsQuery = z.strictObject({
  deleted: z.enum(['true', 'false']).optional().meta({ description: '`true`: also those that were deleted.' }),
});

/** Applications: list, create with a first key, change, delete. */
export function addApplications(app: Hono<AppEnv>, deps: ConsoleDeps): void {
  const { NewApplication, ApplicationChange } = applicationInputs(deps.clock);

  app.get(PATH, async (c) => {
    const deleted = readQuery(c, ApplicationsQuery).deleted === 'true';
    const [all, uses] = await Promise.all([deps.applications.all(), deps.keyUses.all()]);
    const shown = all.filter(({ application }) => deleted || application.deletedAt === null);
    const applications = await Promise.all(
      shown.map(({ application, keys }) => viewApplication(application, keys, deps, uses)),
    );
    return c.json({ applications, defaultLimits: DEFAULT_LIMITS });
  });

  app.post(PATH, async (c) => {
    const { name, limits, scopes, expiresAt } = await readOptionalBody(c, NewApplication);
    const now = deps.clock();
    const draft = { ...newApplication(deps.newId(now), name, now), limits: changed(DEFAULT_LIMITS, limits) };
    const application = await saveApplication(deps.applications, draft, {});
    const { text, key } = createApiKey(application.id, now, {
      ...(scopes ? { scopes } : {}),
      expiresAt: expiresAt ?? null,
    });
    await deps.applications.saveKey(key);
    c.set('changed', `${name}, with key ${key.id}.`);
    const view = await viewApplication(application, [key], deps);
    return c.json({ ...view, apiKey: text, key: viewKey(key, now) }, 201);
  });

  app.get(`${PATH}/:id`, noQuery, async (c) => {
    const { application, keys } = await findApplication(deps.applications, c.req.param('id'));
    return c.json(await viewApplication(application, keys, deps));
  });

  app.patch(`${PATH}/:id`, async (c) => {
    const { name, limits, version } = await readOptionalBody(c, ApplicationChange);
    const { application, keys } = await findApplication(deps.applications, c.req.param('id'));
    if (version !== undefined && version !== application.version) throw stale(application.version);
    const saved = await saveApplication(deps.applications, application, {
      ...(name === undefined ? {} : { name }),
      limits: changed(application.limits, limits),
    });
    c.set('changed', `${saved.name}.`);
    return c.json(await viewApplication(saved, keys, deps));
  });

  app.delete(`${PATH}/:id`, async (c) => {
    const { application } = await findApplication(deps.applications, c.req.param('id'));
    // Its keys open nothing from now on; the record stays, because its messages name it.
    await saveApplication(deps.applications, application, {
      deletedAt: deps.clock(),
      callbackUrl: null,
      callbackSecret: null,
      earlierCallbackSecret: null,
    });
    c.set('changed', `${application.name}.`);
    return c.body(null, 204);
  });

  onlyMethods(app, PATH, 'GET, POST');
  onlyMethods(app, `${PATH}/:id`, 'GET, PATCH, DELETE');
}

/** Limits with those that are given in place of the old ones; an absent one is no wish. */
const changed = (limits: Limits, wishes: { [K in keyof Limits]?: Limits[K] | undefined } = {}): Limits => ({
  perSecond: wishes.perSecond === undefined ? limits.perSecond : wishes.perSecond,
  perDay: wishes.perDay === undefined ? limits.perDay : wishes.perDay,
  perRecipientHour: wishes.perRecipientHour === undefined ? limits.perRecipientHour : wishes.perRecipientHour,
  perRecipientDay: wishes.perRecipientDay === undefined ? limits.perRecipientDay : wishes.perRecipientDay,
  countries: wishes.countries === undefined ? limits.countries : wishes.countries,
});
