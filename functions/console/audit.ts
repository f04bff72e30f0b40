import type { MiddlewareHandler } from 'hono';
import { maskBalanceSettings, readBalanceSettings } from '#functions/balance/settings.ts';
import { changesBetween } from '#shared/domain/audit.ts';
import { readGatewaySettings } from '#shared/gateway/read-gateway-settings.ts';
import { maskSettings } from '#shared/gateway/secrets.ts';
import type { AppEnv } from '#shared/http/app.ts';
import type { ConsoleDeps } from './deps.ts';

type Deps = Pick<ConsoleDeps, 'applications' | 'audit' | 'settings' | 'gatewayStates' | 'clock' | 'newId' | 'log'>;

/** A kind of request, and what it changes as far as that can be shown; `id` is what its expression captures. */
type Action = { request: RegExp; words: string; document?: (deps: Deps, id: string) => Promise<unknown> };

const gatewaySettings = async ({ settings }: Deps): Promise<unknown> =>
  maskSettings((await readGatewaySettings(settings)).settings);

const gatewayState = async ({ gatewayStates }: Deps): Promise<unknown> => {
  const { state } = await gatewayStates.read();
  return { pause: state.pause?.detail ?? null, breaker: state.breaker.state };
};

const balanceSettings = async ({ settings }: Deps): Promise<unknown> =>
  maskBalanceSettings((await readBalanceSettings(settings)).settings);

/** The part of an application that can be shown: no digest of a key, no secret of its callbacks. */
const application = async ({ applications }: Deps, id: string): Promise<unknown> => {
  const found = (await applications.all()).find((each) => each.application.id === id);
  if (!found) return undefined;
  const { name, limits, callbackUrl, deletedAt } = found.application;
  const iso = (time: number | null) => time && new Date(time).toISOString();
  const keys = found.keys.map((key) =>
    [key.id, ...key.scopes, iso(key.expiresAt), key.revokedAt === null ? null : 'revoked'].filter(Boolean).join(' '),
  );
  return { name, ...limits, callbackUrl: callbackUrl && withoutQuery(callbackUrl), deletedAt: iso(deletedAt), keys };
};

/** A callback's URL may carry a token of the application in its query. */
const withoutQuery = (url: string): string => (url.includes('?') ? `${url.split('?')[0]}?…` : url);

const ACTIONS: Action[] = [
  { request: /^PUT settings\/gateway$/, words: 'Saved the gateway settings', document: gatewaySettings },
  {
    request: /^POST settings\/gateway\/restore$/,
    words: 'Restored earlier gateway settings',
    document: gatewaySettings,
  },
  { request: /^POST gateway\/pause$/, words: 'Paused sending', document: gatewayState },
  { request: /^POST gateway\/resume$/, words: 'Resumed sending', document: gatewayState },
  { request: /^POST gateway\/test$/, words: 'Sent a test message' },
  { request: /^POST messages\/(?:[^/]+\/)?resend$/, words: 'Sent messages again' },
  { request: /^POST messages\/(?:[^/]+\/)?cancel$/, words: 'Canceled messages' },
  { request: /^POST dead-letters\/redrive$/, words: 'Redrove dead letters' },
  { request: /^POST send$/, words: 'Sent messages' },
  { request: /^POST applications$/, words: 'Created an application' },
  { request: /^PATCH applications\/([^/]+)$/, words: 'Changed an application', document: application },
  { request: /^DELETE applications\/([^/]+)$/, words: 'Deleted an application', document: application },
  { request: /^POST applications\/([^/]+)\/keys$/, words: 'Made an API key', document: application },
  { request: /^POST applications\/([^/]+)\/keys\/[^/]+\/rotate$/, words: 'Rotated an API key', document: application },
  { request: /^DELETE applications\/([^/]+)\/keys\/[^/]+$/, words: 'Revoked an API key', document: application },
  { request: /^PUT applications\/([^/]+)\/callback$/, words: 'Set a callback', document: application },
  { request: /^DELETE applications\/([^/]+)\/callback$/, words: 'Removed a callback', document: application },
  { request: /^POST applications\/[^/]+\/callback\/secret$/, words: 'Changed the secret of a callback' },
  { request: /^PUT balance\/settings$/, words: 'Saved the balance settings', document: balanceSettings },
  { request: /^POST balance\/banner\/dismiss$/, words: 'Dismissed a balance banner' },
];

/** Requests that are no GET and yet change nothing. */
const HARMLESS = /^POST (?:gateway\/preview|balance\/test|applications\/[^/]+\/callback\/test)$/;

/**
 * Keeps every change that an operator makes: who, what, before and after. What was refused, and what only counted, changed nothing and
 * is not kept. When the entry cannot be stored, the change stands, and the log says so.
 */
export const recordChanges =
  (deps: Deps): MiddlewareHandler<AppEnv> =>
  async (c, next) => {
    const { method, path } = c.req;
    const request = `${method} ${path.replace(/^\/v1\/admin\//, '')}`;
    if (method === 'GET' || method === 'HEAD' || HARMLESS.test(request)) return next();
    const action = ACTIONS.find((each) => each.request.test(request));
    const id = action?.request.exec(request)?.[1] ?? '';
    const before = await action?.document?.(deps, id);
    await next();
    const detail = c.get('changed');
    const { status } = c.res;
    if (detail === null || (status >= 400 && status < 500)) return undefined;
    try {
      const after = await action?.document?.(deps, id);
      const at = deps.clock();
      await deps.audit.add({
        id: deps.newId(at),
        at,
        operator: c.get('operator'),
        action: action?.words ?? 'Changed something else',
        request: `${method} ${path}`,
        status,
        changes: changesBetween(before, after),
        detail: detail ?? null,
      });
    } catch (error) {
      deps.log.error('audit entry lost', { requestId: c.get('requestId'), action: action?.words, error });
    }
    return undefined;
  };
