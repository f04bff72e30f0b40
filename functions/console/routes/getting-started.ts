import type { Hono } from 'hono';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { noQuery } from '#shared/http/query.ts';
import type { ConsoleDeps } from '../deps.ts';

const PATH = '/v1/admin/getting-started';

/** What a first message needs, as far as it still holds, where the relay made it at its first start; null elsewhere. */
export function addGettingStarted(app: Hono<AppEnv>, deps: Pick<ConsoleDeps, 'gettingStarted'>): void {
  app.get(PATH, noQuery, async (c) => {
    c.header('cache-control', 'no-store');
    return c.json({ gettingStarted: (await deps.gettingStarted?.()) ?? null });
  });
  onlyMethods(app, PATH, 'GET');
}
