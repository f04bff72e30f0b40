import type * as z from 'zod';
import type { DeliverDeps } from '#functions/deliver/deps.ts';
import type { Message } from '#shared/domain/message.ts';
import { createInProcessHints } from '#shared/embedded/hints.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { createGatewayReader } from '#shared/gateway/reader.ts';
import type { GatewaySettings } from '#shared/gateway/settings.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/settings-name.ts';
import type { CallResult, GatewayRequest } from '#shared/gateway/types.ts';
import { createLogger } from '#shared/log.ts';
import { buildAnswer, buildSettings } from './build-settings.ts';
import { aMessage } from './message.ts';

/** Answers a call; may take virtual time by moving the clock. */
export type Answer = (request: GatewayRequest) => CallResult | Promise<CallResult>;

/** The noon at which these deliveries happen. */
export const noon = Date.UTC(2026, 10, 23, 12);

/** Real stores in memory, a clock that only tests and sleeps move, and a gateway that answers as it is told. */
export function openDelivery(answer: Answer = () => buildAnswer(200, 'OK')) {
  const stores = openEmbeddedStores({ path: ':memory:' });
  const hints = createInProcessHints();
  const time = { now: noon };
  const clock = (): number => time.now;
  const sleepUntil = createSleeps(time);
  const requests: GatewayRequest[] = [];
  const lines: string[] = [];
  const gateway = createGatewayReader({
    settings: stores.settings,
    clock,
    cacheMs: 0,
    guard: { allowLocalAddresses: false },
  });
  const deps: DeliverDeps = {
    ...stores,
    gateway,
    call: async (request) => {
      requests.push(request);
      return answer(request);
    },
    clock,
    random: () => 1,
    sleep: (ms) => sleepUntil(time.now + ms),
    log: createLogger('debug', (line) => lines.push(line), clock),
    leaseMs: 120_000,
    hintGraceMs: 2_000,
    horizonMs: 0,
  };
  return {
    stores,
    hints,
    time,
    requests,
    lines,
    deps,
    /** Saves the gateway's settings: a form gateway that answers `OK`, with changes. */
    save: async (changes: Partial<z.input<typeof GatewaySettings>> = {}): Promise<void> => {
      const { version = 0 } = (await stores.settings.read(GATEWAY_SETTINGS)) ?? {};
      const value = buildSettings({ successfulResponse: 'OK', ...changes });
      await stores.settings.write(GATEWAY_SETTINGS, {
        value,
        expectedVersion: version,
        savedAt: time.now,
        savedBy: 'test',
      });
    },
    /** Stores messages as they are given; each is due at once unless it says otherwise. */
    put: async (...given: Partial<Message>[]): Promise<Message[]> => {
      const messages = given.map((each) => aMessage({ acceptedAt: time.now, dueAt: time.now, ...each }));
      await stores.messages.accept([{ applicationId: 'shop', messages }]);
      return messages;
    },
    read: async ({ id }: { id: string }): Promise<Message> => {
      const message = (await stores.messages.get([id])).get(id);
      if (!message) throw new Error('The message is not there.');
      return message;
    },
    deadLetters: () =>
      stores.db
        .prepare('SELECT id, reason, at FROM dead_letters ORDER BY at')
        .all()
        .map((row) => ({ id: row.id, reason: row.reason, at: row.at })),
    state: async () => (await stores.gatewayStates.read()).state,
  };
}
export type Delivery = ReturnType<typeof openDelivery>;

/** A hint for a message. */
export const hintFor = ({ id, priority, applicationId }: Message) => ({ id, lane: priority, group: applicationId });

/** The one that is there. */
export function only<T>([first]: T[]): T {
  if (first === undefined) throw new Error('There is none.');
  return first;
}

/** Sleeps that end in the order of their times, each after what an earlier one set off has settled, as they do by a real clock. */
function createSleeps(time: { now: number }): (until: number) => Promise<void> {
  let sleepers: { until: number; wake: () => void }[] = [];
  let turning = false;
  const turn = (): void => {
    sleepers.sort((one, other) => one.until - other.until);
    const next = sleepers.shift();
    turning = next !== undefined;
    if (!next) return;
    time.now = Math.max(time.now, next.until);
    next.wake();
    setTimeout(turn, 5);
  };
  return (until) =>
    new Promise((wake) => {
      sleepers = [...sleepers, { until, wake }];
      if (turning) return;
      turning = true;
      setTimeout(turn, 5);
    });
}
