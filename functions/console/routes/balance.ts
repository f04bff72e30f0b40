import type { Hono } from 'hono';
import { createPrepare, gatewaySettingsOf } from '#functions/balance/request.ts';
import { createBalanceAdminRoutes, createBalanceRoutes } from '#functions/balance/routes.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { createAuthenticate } from '#shared/http/authenticate.ts';
import { requireKeyOrOperator } from '#shared/http/key-or-operator.ts';
import { requireOperator } from '#shared/http/operator.ts';
import type { ConsoleDeps } from '../deps.ts';

const ADMIN = '/v1/admin/balance';
const METHODS = {
  settings: 'GET, PUT',
  'settings/defaults': 'GET',
  schedule: 'GET',
  test: 'POST',
  banner: 'GET',
  'banner/dismiss': 'POST',
};

/** The balance watch: settings, test and banner for operators; the balance and its history also for applications. */
export function addBalance(app: Hono<AppEnv>, deps: ConsoleDeps): void {
  const { settings, guard, client, clock, balance, applications, keyUses, log } = deps;
  const authenticate = createAuthenticate({ applications, keyUses, clock, cacheMs: 0, log });
  app.use('/v1/balance', requireKeyOrOperator(authenticate, requireOperator(deps.identify, deps.sessions)));
  app.route('/v1/balance', createBalanceRoutes({ settings, store: balance.store, clock }));
  const routes = createBalanceAdminRoutes({
    ...balance,
    settings,
    clock,
    call: client.call,
    prepare: createPrepare(gatewaySettingsOf(settings), guard),
    actor: (c) => c.get('operator'),
  });
  app.route(ADMIN, routes);
  onlyMethods(app, '/v1/balance', 'GET');
  for (const [path, allow] of Object.entries(METHODS)) onlyMethods(app, `${ADMIN}/${path}`, allow);
}
