import type { MiddlewareHandler } from 'hono';
import { maskBalanceSettings, readBalanceSettings } from '#functions/balance/settings.ts';
import { changesBetween } from '#shared/domain/audit.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/reader.ts';
import { maskSettings } from '#shared/gateway/secrets.ts';
import { defaultGatewaySettings, GatewaySettings } from '#shared/gateway/settings.ts';
import type { AppEnv } from '#shared/http/app.ts';
import type { ConsoleDeps } from './deps.ts';

type Deps = Pick<ConsoleDeps, 'audit' | 'settings' | 'gatewayStates' | 'clock' | 'newId' | 'log'>;

/** A kind of request, and what it changes as far as that can be shown. */
type Action = { request: RegExp; words: string; document?: (deps: Deps) => Promise<unknown> };

const gatewaySettings = async ({ settings }: Deps): Promise<unknown> => {
  const saved = await settings.read(GATEWAY_SETTINGS);
  return maskSettings(saved ? GatewaySettings.parse(saved.value) : defaultGatewaySettings);
};

const gatewayState = async ({ gatewayStates }: Deps): Promise<unknown> => {
  const { state } = await gatewayStates.read();
  return { pause: state.pause?.detail ?? null, breaker: state.breaker.state };
};

const balanceSettings = async ({ settings }: Deps): Promise<unknown> =>
  maskBalanceSettings((await readBalanceSettings(settings)).settings);

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
  { request: /^POST applications\/[^/]+\/keys$/, words: 'Made an API key' },
  { request: /^DELETE applications\/[^/]+\/keys\/[^/]+$/, words: 'Revoked an API key' },
  { request: /^PUT applications\/[^/]+\/callback$/, words: 'Set a callback' },
  { request: /^DELETE applications\/[^/]+\/callback$/, words: 'Removed a callback' },
  { request: /^PUT balance\/settings$/, words: 'Saved the balance settings', document: balanceSettings },
  { request: /^POST balance\/banner\/dismiss$/, words: 'Dismissed a balance banner' },
];

/** Requests that are no GET and yet change nothing. */
const HARMLESS = /^POST (?:gateway\/preview|balance\/test)$/;

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
    const before = await action?.document?.(deps);
    await next();
    const detail = c.get('changed');
    const { status } = c.res;
    if (detail === null || (status >= 400 && status < 500)) return undefined;
    try {
      const after = await action?.document?.(deps);
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
