import { withinReach } from '#shared/domain/balance-clock.ts';
import type { BalanceReading } from '#shared/domain/balance-reading.ts';
import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import { seeBalance, seeFailure, seeNothing, switchedOff } from '#shared/domain/balance-watch.ts';
import { DAY } from '#shared/domain/durations.ts';
import type { FieldProblem } from '#shared/domain/problem.ts';
import type { GatewayClient } from '#shared/gateway/call.ts';
import type { Schedule } from '#shared/ports/balance.ts';
import { ask } from './ask.ts';
import type { PreparedCheck } from './request.ts';
import { resumeAfterTopUp } from './resume.ts';
import { type RepairReport, repairSchedule } from './schedule.ts';
import { updateState } from './state.ts';
import { type MailReport, type TellDeps, tell } from './tell.ts';

export type CheckDeps = TellDeps & {
  settings: () => Promise<BalanceSettings>;
  /** Compiles the check's request with the gateway's settings of the moment. */
  prepare: (
    settings: BalanceSettings,
  ) => Promise<{ ok: true; check: PreparedCheck } | { ok: false; problems: FieldProblem[] }>;
  call: GatewayClient['call'];
  schedule: Schedule;
};

/** What a check came to, for the log and the metrics: no secrets. */
export type CheckReport = {
  reading: BalanceReading | { kind: 'disabled' } | { kind: 'notAsked' };
  schedule: RepairReport;
  mails: MailReport[];
  /** True: a pause for want of credit ended, because the account was topped up. */
  resumed: boolean;
};

/** How long the history is kept. */
export const KEEP_HISTORY_MS = 400 * DAY;

/** Checks the balance once: repairs the schedule, reads, keeps the history, and tells whoever must be told. Throws only when the store fails. */
export async function checkBalance(deps: CheckDeps): Promise<CheckReport> {
  const settings = await deps.settings();
  const schedule = await repairSchedule(deps.schedule, settings);
  if (!settings.enabled) {
    await updateState(deps.store, (state) =>
      state.low || state.outage || state.failures ? switchedOff(state) : state,
    );
    return { reading: { kind: 'disabled' }, schedule, mails: [], resumed: false };
  }
  const reading = settings.source === 'url' ? await askOnce(deps, settings) : ({ kind: 'notAsked' } as const);
  const resumed = await keep(deps, settings, reading);
  return { reading, schedule, mails: await tell(deps, settings), resumed };
}

async function askOnce(deps: CheckDeps, settings: BalanceSettings): Promise<BalanceReading> {
  const prepared = await deps.prepare(settings);
  if (!prepared.ok) {
    const first = prepared.problems[0];
    return { kind: 'unknown', why: `The settings of the check do not fit: ${first?.field}: ${first?.detail}` };
  }
  return (await ask(deps.call, prepared.check, settings)).reading;
}

/** Keeps what a check came to. True when it ended a pause for want of credit. */
async function keep(
  { store, clock, gatewayStates }: CheckDeps,
  settings: BalanceSettings,
  reading: BalanceReading | { kind: 'notAsked' },
): Promise<boolean> {
  const at = clock();
  switch (reading.kind) {
    case 'balance': {
      const { value: balance, currency = null } = reading;
      await store.append({ at, balance, source: 'check' }, at - KEEP_HISTORY_MS);
      const known = { at, balance, currency, source: 'check' } as const;
      // Before the reading is kept: after a crash in between, the next check finds the same rise.
      const resumed = await resumeAfterTopUp(gatewayStates, (await store.readState()).state.last, known);
      await updateState(store, (state) => seeBalance(withinReach(state, at), known, settings.minimumBalance));
      return resumed;
    }
    case 'unknown':
      await updateState(store, (state) => seeFailure(withinReach(state, at), { at, why: reading.why }));
      return false;
    case 'notAsked':
      await updateState(store, (state) => seeNothing(withinReach(state, at), at));
      return false;
  }
}
