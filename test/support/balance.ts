import { DatabaseSync } from 'node:sqlite';
import type { CheckDeps } from '#functions/balance/check.ts';
import { createPrepare } from '#functions/balance/request.ts';
import { BalanceSettings } from '#shared/domain/balance-settings.ts';
import { freshGatewayState, type GatewayState } from '#shared/domain/gateway-state.ts';
import { createBalanceStore } from '#shared/embedded/balance-store.ts';
import { defaultGatewaySettings } from '#shared/gateway/settings.ts';
import type { CallResult, GatewayRequest } from '#shared/gateway/types.ts';
import type { CheckSchedule, Schedule } from '#shared/ports/balance.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { Mail } from '#shared/ports/mail.ts';

/** Settings of a check that runs; what a test is about is given. */
export const buildBalanceSettings = (given: Record<string, unknown> = {}): BalanceSettings =>
  BalanceSettings.parse({
    enabled: true,
    checkUrl: 'https://gateway.example.com/balance',
    fieldName: 'balance',
    emails: ['finance@example.com'],
    ...given,
  });

type MemorySchedule = {
  read: (this: void) => ReturnType<Schedule['read']>;
  put: (this: void, schedule: CheckSchedule) => Promise<void>;
  current: CheckSchedule | undefined;
};

/** A schedule in memory. */
export function memorySchedule(current?: CheckSchedule): MemorySchedule {
  const schedule = {
    current,
    read: async () => schedule.current,
    put: async (wanted: CheckSchedule) => {
      schedule.current = wanted;
    },
  };
  return schedule;
}

/** The gateway's condition in memory, without anybody else who changes it. */
export function memoryGatewayStates(): GatewayStates & { state: GatewayState } {
  const states = {
    state: freshGatewayState,
    read: async () => ({ revision: 0, state: states.state }),
    write: async (next: GatewayState) => {
      states.state = next;
      return true;
    },
  };
  return states;
}

/** An answer of a gateway. */
export const answer = (body: string, status = 200): CallResult => ({
  kind: 'answer',
  status,
  headers: {},
  body,
  truncated: false,
  latencyMs: 1,
});

/** A watch in virtual time over the embedded store: the test sets the time, the answer and whether mail is taken. */
export function buildWatch(given: Record<string, unknown> = {}) {
  const world = {
    now: Date.parse('2026-11-01T00:00:00Z'),
    settings: buildBalanceSettings(given),
    answer: answer('{"balance": 100}') as CallResult,
    requests: [] as GatewayRequest[],
    mails: [] as (Mail & { at: number })[],
    /** What the mailer throws; undefined: it takes the mail. */
    refuse: undefined as Error | undefined,
    schedule: memorySchedule(),
    gateway: memoryGatewayStates(),
    store: createBalanceStore(new DatabaseSync(':memory:')),
  };
  const deps: CheckDeps = {
    settings: async () => world.settings,
    prepare: createPrepare(async () => defaultGatewaySettings, { allowLocalAddresses: false }),
    call: async (request) => {
      world.requests.push(request);
      return world.answer;
    },
    store: world.store,
    schedule: world.schedule,
    gatewayStates: world.gateway,
    mailer: {
      async send(mail) {
        if (world.refuse) throw world.refuse;
        world.mails.push({ ...mail, at: world.now });
      },
    },
    clock: () => world.now,
    consoleUrl: 'https://relay.example.com',
  };
  return { world, deps };
}
