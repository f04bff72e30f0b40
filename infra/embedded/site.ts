import type { Hono } from 'hono';
import type { AppEnv } from '#shared/http/app.ts';
import { SANDBOX } from './first-settings.ts';
import type { Front } from './front.ts';
import { MAILBOX } from './mailbox-site.ts';

/** A request handler that also gets what the server knows of the connection. */
export type Fetch = (request: Request, env: unknown) => Response | Promise<Response>;

const ORIGIN = /^https?:\/\/[^/]+/;

/**
 * Everything that one port serves: the API, the operators' side with its pages, the sandbox gateway, the mailbox, the metrics. Chosen by the start of the path, so
 * that a message passes one router only.
 */
export function createSite(deps: {
  front: Front;
  sandbox: Pick<Hono<AppEnv>, 'fetch'>;
  mailbox: Hono<AppEnv> | undefined;
}): Fetch {
  const { front, sandbox } = deps;
  return (request, env) => {
    const path = request.url.replace(ORIGIN, '');
    const app = /^\/v1\/(admin|balance)/.test(path)
      ? front.console
      : /^\/*v\d+(?:\/|$)/i.test(path) || path.startsWith('/health')
        ? front.send
        : path.startsWith(`${SANDBOX}/`)
          ? sandbox
          : deps.mailbox && path.startsWith(MAILBOX)
            ? deps.mailbox
            : /^\/metrics(?:[/?]|$)/.test(path)
              ? front.metrics
              : front.console;
    return app.fetch(request, env as object);
  };
}
