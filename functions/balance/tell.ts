import { forecast, PACE_DAYS } from '#shared/domain/balance-forecast.ts';
import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import { lacksCredit } from '#shared/domain/balance-top-up.ts';
import { dueMail, type MailKind, noteMail, takeBackNote, type WatchState } from '#shared/domain/balance-watch.ts';
import { DAY } from '#shared/domain/durations.ts';
import type { GatewayState } from '#shared/domain/gateway-state.ts';
import type { BalanceStore } from '#shared/ports/balance.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { Mailer } from '#shared/ports/mail.ts';
import { troubleOf } from './mail-trouble.ts';
import { composeMail } from './mails/compose.ts';
import type { MailFacts } from './mails/facts.ts';
import { everyMs } from './settings.ts';
import { updateState } from './state.ts';

export type TellDeps = {
  store: BalanceStore;
  mailer: Mailer;
  /** Whether messages go out is part of what people are told. */
  gatewayStates: GatewayStates;
  clock: Clock;
  /** Where the relay is; mails link to the balance in its console. */
  consoleUrl: string;
};

/** A mail that was tried; `error` says why it was not handed over. */
export type MailReport = { kind: MailKind; error?: string };

/** No pass ever owes more: good news and bad news of two alarms. */
const MOST = 4;

/** Sends the mails that are due. Never throws for a mail that is refused: it is noted, and due again at the next check. */
export async function tell(deps: TellDeps, settings: BalanceSettings): Promise<MailReport[]> {
  const reports: MailReport[] = [];
  while (settings.emails.length > 0 && reports.length < MOST) {
    const report = await tellOne(deps, settings);
    if (!report) break;
    reports.push(report);
    // A mailer that refuses one mail refuses the next; both wait for the next check.
    if (report.error) break;
  }
  return reports;
}

async function tellOne(deps: TellDeps, settings: BalanceSettings): Promise<MailReport | undefined> {
  const { store, mailer, clock } = deps;
  const now = clock();
  const every = everyMs(settings);
  // Noted first and by compare-and-set: of two checks at once only one sends it, and a crash never doubles it.
  const noted = await updateState(store, (state) => {
    const kind = dueMail(state, now, every);
    return kind && noteMail(state, kind, now, every);
  });
  const kind = noted && dueMail(noted.before, now, every);
  if (!kind) {
    await updateState(store, (state) =>
      state.mailTrouble && now - state.mailTrouble.at >= DAY ? { ...state, mailTrouble: null } : undefined,
    );
    return undefined;
  }
  try {
    const mail = await compose(deps, settings, kind, noted.before, now);
    await mailer.send({ to: settings.emails, ...mail });
  } catch (cause) {
    const trouble = troubleOf(cause);
    await updateState(store, (state) => ({
      ...(trouble.isRefused ? takeBackNote(state, kind, noted.before) : state),
      mailTrouble: { at: now, detail: trouble.detail },
    }));
    return { kind, error: trouble.detail };
  }
  await updateState(store, (state) => (state.mailTrouble ? { ...state, mailTrouble: null } : state));
  return { kind };
}

async function compose(deps: TellDeps, settings: BalanceSettings, kind: MailKind, state: WatchState, now: number) {
  const [points, gateway] = await Promise.all([
    deps.store.range({ from: now - PACE_DAYS * DAY, until: now }),
    deps.gatewayStates.read(),
  ]);
  return composeMail({
    kind,
    now,
    last: state.last,
    since: sinceOf(kind, state),
    why: state.failures?.why ?? null,
    minimum: settings.minimumBalance,
    currency: settings.currency || (state.last?.currency ?? ''),
    pace: forecast(points, now, settings.minimumBalance),
    gatewayHost: URL.parse(settings.checkUrl)?.hostname ?? '',
    stopBelow: settings.stopBelow,
    pause: pauseOf(gateway.state),
    consoleUrl: `${deps.consoleUrl.replace(/\/+$/, '')}/console/#/balance`,
  });
}

const pauseOf = (gateway: GatewayState): MailFacts['pause'] =>
  gateway.pause && (lacksCredit(gateway) ? 'no credit' : 'other');

function sinceOf(kind: MailKind, state: WatchState): number | null {
  switch (kind) {
    case 'low':
    case 'reminder':
      return state.low?.since ?? null;
    case 'recovered':
      return state.lowEnded?.since ?? null;
    case 'couldNotCheck':
      return state.outage?.since ?? null;
    case 'canCheckAgain':
      return state.outageEnded?.since ?? null;
  }
}
