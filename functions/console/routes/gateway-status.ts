import type { Hono } from 'hono';
import * as z from 'zod';
import { type GatewayState, pause, resume } from '#shared/domain/gateway-state.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { Problem } from '#shared/http/problem.ts';
import { noQuery } from '#shared/http/query.ts';
import { readOptionalBody } from '#shared/http/read-body.ts';
import type { ConsoleDeps } from '../deps.ts';

const PATH = '/v1/admin/gateway';

/** Waiting messages are counted up to this many. */
const COUNT_TO = 100_000;

/** How the gateway is, in one word or two. */
export const Condition = z.enum(['not configured', 'off', 'paused', 'open', 'half open', 'waiting', 'working']);
type Condition = z.infer<typeof Condition>;

/** Why sending is stopped, for those who read the status. */
export const PauseRequest = z.strictObject({
  reason: z
    .string({ error: 'The reason must be text.' })
    .max(200, { error: 'The reason is too long. Allowed: at most 200 characters' })
    .optional(),
});

const iso = (time: number | null): string | null => (time === null || time === 0 ? null : new Date(time).toISOString());

/** The gateway's condition: breaker, pause, rate, how many messages wait; and the buttons that stop and start sending. */
export function addGatewayStatus(app: Hono<AppEnv>, deps: ConsoleDeps): void {
  const status = async () => {
    const snapshot = await deps.gateway.current();
    const settings = snapshot?.gateway.settings;
    const { state } = await deps.gatewayStates.read();
    const waiting = await deps.messages.waiting(COUNT_TO);
    return {
      configured: settings !== undefined && settings.gatewayUrl !== '',
      enabled: settings?.enabled ?? false,
      condition: conditionOf(settings, state, deps.clock()),
      pause: state.pause && { ...state.pause, since: iso(state.pause.since) },
      breaker: {
        state: state.breaker.state,
        failuresInARow: state.breaker.failures,
        since: iso(state.breaker.since),
        nextProbeAt: state.breaker.state === 'open' ? iso(state.breaker.nextProbeAt) : null,
      },
      retryAfter: state.notBefore > deps.clock() ? iso(state.notBefore) : null,
      messagesPerSecond: settings?.messagesPerSecond ?? null,
      waiting: { count: waiting.count, more: waiting.more, oldestAcceptedAt: iso(waiting.oldestAcceptedAt) },
    };
  };

  const change = async (decide: (state: GatewayState) => GatewayState): Promise<void> => {
    for (let tries = 0; tries < 20; tries++) {
      const { revision, state } = await deps.gatewayStates.read();
      if (await deps.gatewayStates.write(decide(state), revision)) return;
    }
    throw new Problem(503, 'busy', "The gateway's state changes too fast at the moment. Try again.");
  };

  app.get(`${PATH}/status`, noQuery, async (c) => c.json(await status()));

  app.post(`${PATH}/pause`, async (c) => {
    const { reason = 'An operator paused it.' } = await readOptionalBody(c, PauseRequest);
    await change((state) => pause(state, reason, deps.clock()));
    deps.log.info('gateway paused', { operator: c.get('operator') });
    return c.json(await status());
  });

  app.post(`${PATH}/resume`, async (c) => {
    await change(resume);
    deps.log.info('gateway resumed', { operator: c.get('operator') });
    return c.json(await status());
  });

  onlyMethods(app, `${PATH}/status`, 'GET');
  onlyMethods(app, `${PATH}/pause`, 'POST');
  onlyMethods(app, `${PATH}/resume`, 'POST');
}

function conditionOf(
  settings: { enabled: boolean; gatewayUrl: string } | undefined,
  state: GatewayState,
  now: number,
): Condition {
  if (!settings || settings.gatewayUrl === '') return 'not configured';
  if (!settings.enabled) return 'off';
  if (state.pause) return 'paused';
  if (state.breaker.state === 'open') return 'open';
  if (state.notBefore > now) return 'waiting';
  return state.breaker.state === 'halfOpen' ? 'half open' : 'working';
}
