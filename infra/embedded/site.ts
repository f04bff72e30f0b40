import type { Hono } from 'hono';
import { Hono as App } from 'hono';
import type { AppEnv } from '#shared/http/app.ts';
import { SANDBOX } from './first-settings.ts';
import { MAILBOX } from './mailbox-site.ts';
import type { Relay } from './relay.ts';

/** A request handler that also gets what the server knows of the connection. */
export type Fetch = (request: Request, env: unknown) => Response | Promise<Response>;

const ORIGIN = /^https?:\/\/[^/]+/;

/**
 * Everything that one port serves: the API, the operators' side with its pages, the sandbox gateway, the mailbox, the metrics. Chosen by the start of the path, so
 * that a message passes one router only.
 */
export function createSite(deps: { relay: Relay; sandbox: Hono; mailbox: Hono<AppEnv> | undefined }): Fetch {
  const { relay } = deps;
  const sandbox = new App().route(SANDBOX, deps.sandbox);
  return (request, env) => {
    const path = request.url.replace(ORIGIN, '');
    const app = /^\/v1\/(admin|balance)/.test(path)
      ? relay.console
      : /^\/*v\d+(?:\/|$)/i.test(path) || path.startsWith('/health')
        ? relay.send
        : path.startsWith(`${SANDBOX}/`)
          ? sandbox
          : deps.mailbox && path.startsWith(MAILBOX)
            ? deps.mailbox
            : /^\/metrics(?:[/?]|$)/.test(path)
              ? relay.metrics
              : relay.console;
    return app.fetch(request, env as object);
  };
}
