import type { Hono } from 'hono';
import { type AppEnv, createApp } from '#shared/http/app.ts';
import { requireOperator } from '#shared/http/operator.ts';
import { noQueryOnChanges } from '#shared/http/query.ts';
import { recordChanges } from './audit.ts';
import type { ConsoleDeps } from './deps.ts';
import { addApplicationCallback } from './routes/application-callback.ts';
import { addApplicationKeys } from './routes/application-keys.ts';
import { addApplications } from './routes/applications.ts';
import { addAudit } from './routes/audit.ts';
import { addBalance } from './routes/balance.ts';
import { addDashboard } from './routes/dashboard.ts';
import { addExport } from './routes/export.ts';
import { addGatewaySettings } from './routes/gateway-settings.ts';
import { addGatewayStatus } from './routes/gateway-status.ts';
import { addGettingStarted } from './routes/getting-started.ts';
import { addMessages } from './routes/messages.ts';
import { addSend } from './routes/send.ts';
import { addSession } from './routes/session.ts';
import { addSignIn } from './routes/sign-in.ts';
import { addWorkbench } from './routes/workbench.ts';
import { createPages } from './static.ts';

/** The operators' side: their API under `/v1/admin`, the console's pages under `/console/`, the sign-in, and the balance, which applications may read too. */
export function createConsoleApp(deps: ConsoleDeps): Hono<AppEnv> {
  const app = createApp(deps);
  app.use('/v1/admin/*', requireOperator(deps.identify, deps.sessions));
  app.use('/v1/admin/*', noQueryOnChanges);
  app.use('/v1/admin/*', recordChanges(deps));
  addSession(app, deps);
  if (deps.signIn) addSignIn(app, { ...deps, signIn: deps.signIn });
  addGatewaySettings(app, deps);
  addWorkbench(app, deps);
  addGatewayStatus(app, deps);
  addDashboard(app, deps);
  addExport(app, deps);
  addMessages(app, deps);
  addSend(app, deps);
  addApplications(app, deps);
  addApplicationKeys(app, deps);
  addApplicationCallback(app, deps);
  addBalance(app, deps);
  addAudit(app, deps);
  addGettingStarted(app, deps);
  app.route('/', createPages());
  return app;
}
