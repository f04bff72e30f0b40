import type { Hono } from 'hono';
import { type AppEnv, createApp, onlyMethods } from '#shared/http/app.ts';
import { type IdentifyOperator, requireOperator } from '#shared/http/operator.ts';
import type { Logger } from '#shared/log.ts';

/** Serves the metrics at `GET /metrics`, to whoever holds the operator token: Prometheus sends it as `authorization`. */
export function createMetricsApp(deps: {
  /** All metrics in Prometheus's text format, measured now. */
  text: () => Promise<string>;
  identify: IdentifyOperator;
  log: Logger;
}): Hono<AppEnv> {
  const app = createApp(deps);
  app.use('/metrics', requireOperator(deps.identify));
  app.get('/metrics', async (c) =>
    c.body(await deps.text(), 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
  );
  onlyMethods(app, '/metrics', 'GET');
  return app;
}
