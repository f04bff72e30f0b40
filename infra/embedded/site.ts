import type { Hono } from 'hono';
import { Hono as App } from 'hono';
import { SANDBOX } from './first-settings.ts';
import type { Relay } from './relay.ts';

/** A request handler that also gets what the server knows of the connection. */
export type Fetch = (request: Request, env: unknown) => Response | Promise<Response>;

const ORIGIN = /^https?:\/\/[^/]+/;

/**
 * Everything that one port serves: the API, the operators' side with its pages, the sandbox gateway, the metrics. Chosen by the start of the path, so
 * that a message passes one router only.
 */
export function createSite(deps: { relay: Relay; sandbox: Hono }): Fetch {
  const { relay } = deps;
  const sandbox = new App().route(SANDBOX, deps.sandbox);
  return (request, env) => {
    const path = request.url.replace(ORIGIN, '');
    const app = path.startsWith('/v1/admin')
      ? relay.console
      : /^\/*v\d+(?:\/|$)/i.test(path) || path.startsWith('/health')
        ? relay.send
        : path.startsWith(`${SANDBOX}/`)
          ? sandbox
          : /^\/metrics(?:[/?]|$)/.test(path)
            ? relay.metrics
            : relay.console;
    return app.fetch(request, env as object);
  };
}
