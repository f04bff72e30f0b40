import type { Hono } from 'hono';
import { type AppEnv, createApp } from '#shared/http/app.ts';
import { requireOperator } from '#shared/http/operator.ts';
import type { ConsoleDeps } from './deps.ts';
import { addApplications } from './routes/applications.ts';
import { addBalance } from './routes/balance.ts';
import { addGatewaySettings } from './routes/gateway-settings.ts';
import { addGatewayStatus } from './routes/gateway-status.ts';
import { addMessages } from './routes/messages.ts';
import { addWorkbench } from './routes/workbench.ts';

/** The operators' API, under `/v1/admin`, and the balance, which applications may read too. */
export function createConsoleApp(deps: ConsoleDeps): Hono<AppEnv> {
  const app = createApp(deps);
  app.use('/v1/admin/*', requireOperator(deps.identify));
  addGatewaySettings(app, deps);
  addWorkbench(app, deps);
  addGatewayStatus(app, deps);
  addMessages(app, deps);
  addApplications(app, deps);
  addBalance(app, deps);
  return app;
}
