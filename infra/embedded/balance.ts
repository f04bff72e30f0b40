import { catchUp } from '#functions/balance/catch-up.ts';
import { type CheckDeps, checkBalance } from '#functions/balance/check.ts';
import { createFreeReadings } from '#functions/balance/free-reading.ts';
import { logCheck, logMails } from '#functions/balance/log-check.ts';
import { createPrepare, gatewaySettingsOf } from '#functions/balance/request.ts';
import { balanceSettingsOf, scheduleOf } from '#functions/balance/settings.ts';
import { createBalanceStop } from '#functions/balance/stop.ts';
import { tell } from '#functions/balance/tell.ts';
import { createBalanceStore } from '#shared/embedded/balance-store.ts';
import type { EmbeddedStores } from '#shared/embedded/stores.ts';
import { createTimerSchedule } from '#shared/embedded/timer-schedule.ts';
import type { GatewayClient } from '#shared/gateway/call.ts';
import type { GuardOptions } from '#shared/gateway/guard.ts';
import { BALANCE_SETTINGS } from '#shared/gateway/settings-name.ts';
import type { Logger } from '#shared/log.ts';
import type { BalanceStore } from '#shared/ports/balance.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { Mailer } from '#shared/ports/mail.ts';
import { tellingSettings } from './telling-settings.ts';

/** How often mails are tried again that a check could not send; milliseconds. */
const CATCH_UP_MS = 300_000;

/** The balance watch of one machine: a timer checks, and the rest of the process is told at once what changed. */
export function createBalanceWatch(deps: {
  stores: Pick<EmbeddedStores, 'db' | 'settings' | 'gatewayStates'>;
  call: GatewayClient['call'];
  guard: GuardOptions;
  mailer: Mailer;
  consoleUrl: string;
  clock: Clock;
  log: Logger;
}) {
  const { stores, call, guard, mailer, consoleUrl, clock, log } = deps;
  const current = balanceSettingsOf(stores.settings);
  const plain = createBalanceStore(stores.db);
  const stop = createBalanceStop({
    settings: current,
    store: plain,
    clock,
    cacheMs: Number.POSITIVE_INFINITY,
    log,
  });
  const store = tellingStore(plain, stop.forget);
  const check: CheckDeps = {
    settings: current,
    prepare: createPrepare(gatewaySettingsOf(stores.settings), guard),
    call,
    store,
    gatewayStates: stores.gatewayStates,
    schedule: { read: () => schedule.read(), put: (wanted) => schedule.put(wanted) },
    mailer,
    clock,
    consoleUrl,
  };
  const schedule = createTimerSchedule({
    wanted: async () => scheduleOf(await current()),
    lastRunAt: async () => (await store.readState()).state.lastCheckAt,
    run: async () => logCheck(log, await checkBalance(check)),
    onError: (error) => log.error('balance check failed', { error }),
    clock,
  });
  const takeReading = createFreeReadings({
    settings: current,
    store,
    clock,
    onKept: (settings) => tell(check, settings),
  });
  const underWay = new Set<Promise<unknown>>();
  /** Runs beside what asked for it: neither an attempt nor a save waits for a mail. */
  const beside = (work: Promise<unknown>): void => {
    const ended = work
      .catch((error: unknown) => log.error('balance not kept', { error }))
      .finally(() => underWay.delete(ended));
    underWay.add(ended);
  };
  const mailAgain = (): void =>
    beside(current().then(async (settings) => logMails(log, await catchUp(check, settings))));
  let timer: NodeJS.Timeout | undefined;
  return {
    store,
    schedule,
    /** For whoever saves settings: the stop follows them at once. */
    settings: tellingSettings(stores.settings, BALANCE_SETTINGS, stop.forget),
    checkNow: async () => beside(schedule.checkNow()),
    onlyHigh: stop.onlyHigh,
    onBalance: async (balance: number) => beside(takeReading(balance)),
    start(): void {
      beside(schedule.start());
      mailAgain();
      timer = setInterval(mailAgain, CATCH_UP_MS);
    },
    /** Ends the timers and waits for what is under way. */
    async stop(): Promise<void> {
      clearInterval(timer);
      await schedule.stop();
      await Promise.all(underWay);
    },
  };
}

const tellingStore = (store: BalanceStore, changed: () => void): BalanceStore => ({
  ...store,
  async writeState(state, revision) {
    const isWritten = await store.writeState(state, revision);
    changed();
    return isWritten;
  },
});
