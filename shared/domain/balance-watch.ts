import * as z from 'zod';
import { Alarm, EndedAlarm, end, isCalm, isNews, isReminderDue, mailed, seen } from './balance-alarm.ts';
import { DAY, MINUTE } from './durations.ts';

/** A balance that was read. */
export const KnownBalance = z.object({
  /** Epoch milliseconds. */
  at: z.number(),
  balance: z.number(),
  currency: z.string().nullable(),
  source: z.enum(['check', 'send answer']),
});
export type KnownBalance = z.infer<typeof KnownBalance>;

/** What the watch remembers between checks; one record, changed by compare-and-set. Times are epoch milliseconds. */
export const WatchState = z.object({
  last: KnownBalance.nullable(),
  /** When a check last ran, whatever it read. */
  lastCheckAt: z.number().nullable(),
  /** The running episode of a low balance. */
  low: Alarm.nullable(),
  lowEnded: EndedAlarm.nullable(),
  /** Checks in a row that told nothing. */
  failures: z.object({ count: z.int(), since: z.number(), lastAt: z.number(), why: z.string() }).nullable(),
  /** The running time in which the balance cannot be checked. */
  outage: Alarm.nullable(),
  outageEnded: EndedAlarm.nullable(),
  /** Why the last mail could not be handed over; null after one that was. */
  mailTrouble: z.object({ at: z.number(), detail: z.string() }).nullable(),
  /** Since when the episode began whose banner was dismissed. */
  dismissed: z.object({ low: z.number().nullable(), outage: z.number().nullable() }),
});
export type WatchState = z.infer<typeof WatchState>;

export const freshWatchState: WatchState = {
  last: null,
  lastCheckAt: null,
  low: null,
  lowEnded: null,
  failures: null,
  outage: null,
  outageEnded: null,
  mailTrouble: null,
  dismissed: { low: null, outage: null },
};

/** Failures in a row after which people are told that the balance could not be checked. */
export const TELL_AFTER_FAILURES = 3;

/** An episode ends only when the balance is this much above the minimum (or stayed at or above the minimum for a day). */
const RESUME_FACTOR = 1.1;

/** A balance was read. Only this starts or ends an episode. A free reading says nothing about whether the check works. */
export function seeBalance(state: WatchState, reading: KnownBalance, minimum: number): WatchState {
  if (state.last && reading.at < state.last.at) return state;
  const next: WatchState = {
    ...state,
    last: { ...reading, currency: reading.currency ?? state.last?.currency ?? null },
  };
  Object.assign(next, judgeLevel(state, reading, minimum));
  return reading.source === 'check' ? { ...next, ...checkWorks(state, reading.at) } : next;
}

function judgeLevel(state: WatchState, { at, balance }: KnownBalance, minimum: number): Partial<WatchState> {
  const { low, lowEnded } = state;
  if (balance < minimum) {
    return { low: seen(low, lowEnded, at), lowEnded: lowEnded && { ...lowEnded, owed: false } };
  }
  if (!low) return {};
  const clearlyAbove = balance >= minimum * RESUME_FACTOR && isCalm(low, at);
  const longAbove = at - low.lastSeenAt >= DAY;
  return clearlyAbove || longAbove ? { low: null, lowEnded: end(low, at) } : {};
}

function checkWorks(state: WatchState, at: number): Partial<WatchState> {
  const works = { failures: null, lastCheckAt: at };
  const { outage } = state;
  return outage && isCalm(outage, at) ? { ...works, outage: null, outageEnded: end(outage, at) } : works;
}

/** A check told nothing: neither low nor 0. `why` is a whole sentence without secrets. */
export function seeFailure(state: WatchState, failure: { at: number; why: string }): WatchState {
  const { at, why } = failure;
  const before = state.failures;
  const failures = { count: (before?.count ?? 0) + 1, since: before?.since ?? at, lastAt: at, why };
  const next: WatchState = { ...state, failures, lastCheckAt: at };
  if (!state.outage && failures.count < TELL_AFTER_FAILURES) return next;
  const outage = seen(state.outage, state.outageEnded, at);
  return {
    ...next,
    outage: state.outage ? outage : { ...outage, since: failures.since },
    outageEnded: state.outageEnded && { ...state.outageEnded, owed: false },
  };
}

/** A check ran that asked nobody, because only send answers tell the balance. */
export const seeNothing = (state: WatchState, at: number): WatchState => ({ ...state, lastCheckAt: at });

/** The watch was switched off: what was going on is forgotten, what was read is kept. */
export const switchedOff = (state: WatchState): WatchState => ({
  ...freshWatchState,
  last: state.last,
  lastCheckAt: state.lastCheckAt,
});

/** The settings were saved: the failures before say nothing about what was saved. An outage that was told goes on until a check works. */
export const resaved = (state: WatchState): WatchState =>
  state.outage || !state.failures ? state : { ...state, failures: null };

/** The mails of the watch. */
export const MailKind = z.enum(['low', 'reminder', 'recovered', 'couldNotCheck', 'canCheckAgain']);
export type MailKind = z.infer<typeof MailKind>;

/** The next mail that people should get, if any. Derived from the state alone, so that a mail that failed is due again and none is doubled. */
export function dueMail(state: WatchState, now: number, everyMs: number): MailKind | undefined {
  const { low, outage, last, failures } = state;
  const isLow = low !== null && last !== null && low.lastSeenAt === last.at;
  if (isNews(state.lowEnded, now) && !low) return 'recovered';
  if (isLow && low.firstMailAt === null) return 'low';
  if (outage && outage.firstMailAt === null && failures) return 'couldNotCheck';
  if (isNews(state.outageEnded, now) && !outage) return 'canCheckAgain';
  const isKnownNow = last !== null && now - last.at <= DAY && (failures === null || failures.lastAt < last.at);
  return isLow && isKnownNow && isReminderDue(low, now, slack(everyMs)) ? 'reminder' : undefined;
}

/** Notes a mail as sent. Written before it is handed over, so that a crash in between costs a mail (the reminder follows) and never doubles one. */
export function noteMail(state: WatchState, kind: MailKind, now: number, everyMs: number): WatchState {
  switch (kind) {
    case 'low':
    case 'reminder':
      return { ...state, low: state.low && mailed(state.low, now, slack(everyMs)) };
    case 'couldNotCheck':
      return { ...state, outage: state.outage && mailed(state.outage, now, slack(everyMs)) };
    case 'recovered':
      return { ...state, lowEnded: state.lowEnded && { ...state.lowEnded, owed: false } };
    case 'canCheckAgain':
      return { ...state, outageEnded: state.outageEnded && { ...state.outageEnded, owed: false } };
  }
}

/** Takes the note back after the mail was refused: `before` is the state without it. What happened meanwhile is kept. */
export function takeBackNote(state: WatchState, kind: MailKind, before: WatchState): WatchState {
  switch (kind) {
    case 'low':
    case 'reminder':
      return { ...state, low: withMailsOf(state.low, before.low) };
    case 'couldNotCheck':
      return { ...state, outage: withMailsOf(state.outage, before.outage) };
    case 'recovered':
      return { ...state, lowEnded: owedAgain(state.lowEnded, before.lowEnded) };
    case 'canCheckAgain':
      return { ...state, outageEnded: owedAgain(state.outageEnded, before.outageEnded) };
  }
}

const withMailsOf = (alarm: Alarm | null, before: Alarm | null): Alarm | null => {
  if (!alarm || alarm.since !== before?.since) return alarm;
  const { firstMailAt, lastMailAt, remindedDay } = before;
  return { ...alarm, firstMailAt, lastMailAt, remindedDay };
};

const owedAgain = (ended: EndedAlarm | null, before: EndedAlarm | null): EndedAlarm | null =>
  ended && ended.since === before?.since ? { ...ended, owed: before.owed } : ended;

const slack = (everyMs: number): number => Math.min(everyMs / 2, 30 * MINUTE);
