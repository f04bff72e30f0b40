import { type CheckDeps, checkBalance } from '#functions/balance/check.ts';
import { createPrepare } from '#functions/balance/request.ts';
import { readBalanceSettings, scheduleOf } from '#functions/balance/settings.ts';
import { createBalanceStore } from '#shared/embedded/balance-store.ts';
import { createMailboxApp } from '#shared/embedded/mailbox.ts';
import { createMailbox } from '#shared/embedded/mailbox-store.ts';
import type { EmbeddedStores } from '#shared/embedded/stores.ts';
import { createTimerSchedule } from '#shared/embedded/timer-schedule.ts';
import type { GatewayClient } from '#shared/gateway/call.ts';
import type { GuardOptions } from '#shared/gateway/guard.ts';
import type { GatewayReader } from '#shared/gateway/reader.ts';
import { defaultGatewaySettings } from '#shared/gateway/settings.ts';
import type { Logger } from '#shared/log.ts';
import type { Clock } from '#shared/ports.ts';

/** The watch over the balance on one machine: a timer checks, and mails are kept in a mailbox that operators look at. */
export function createBalanceWatch(deps: {
  stores: EmbeddedStores;
  gateway: GatewayReader;
  client: GatewayClient;
  guard: GuardOptions;
  consoleUrl: string;
  clock: Clock;
  log: Logger;
}) {
  const { stores, gateway, client, guard, clock, log } = deps;
  const store = createBalanceStore(stores.db);
  const mailbox = createMailbox(stores.db, clock);
  const settings = async () => (await readBalanceSettings(stores.settings)).settings;
  const prepare = createPrepare(
    async () => (await gateway.current())?.gateway.settings ?? defaultGatewaySettings,
    guard,
  );
  const schedule = createTimerSchedule({
    wanted: async () => scheduleOf(await settings()),
    lastRunAt: async () => (await store.readState()).state.lastCheckAt,
    run: () => checkBalance(check),
    onError: (error) => log.error('balance check failed', { error }),
    clock,
  });
  const check: CheckDeps = {
    store,
    mailer: mailbox,
    clock,
    consoleUrl: deps.consoleUrl,
    settings,
    prepare,
    call: client.call,
    schedule,
  };
  return {
    schedule,
    /** What the console's routes of the balance need. */
    routes: { settings: stores.settings, store, schedule, prepare, clock, call: client.call },
    mailbox: createMailboxApp(mailbox),
  };
}
