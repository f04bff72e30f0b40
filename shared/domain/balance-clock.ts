import type { Alarm, EndedAlarm } from './balance-alarm.ts';
import type { WatchState } from './balance-watch.ts';
import { HOUR } from './durations.ts';

/**
 * The state without times that are more than an hour ahead: they are from a clock that was ahead and was put right since. Readings would be
 * taken for older than the last one, and no episode would begin or end, until that time has come. Returns times within an hour as they are,
 * because clocks of several machines differ.
 */
export function withinReach(state: WatchState, now: number): WatchState {
  const at = (time: number): number => (time > now + HOUR ? now : time);
  const maybe = (time: number | null): number | null => time && at(time);
  const alarm = (of: Alarm | null): Alarm | null =>
    of && {
      ...of,
      since: at(of.since),
      lastSeenAt: at(of.lastSeenAt),
      firstMailAt: maybe(of.firstMailAt),
      lastMailAt: maybe(of.lastMailAt),
    };
  const ended = (of: EndedAlarm | null): EndedAlarm | null => of && { ...of, since: at(of.since), at: at(of.at) };
  const { last, failures, mailTrouble, dismissed } = state;
  return {
    last: last && { ...last, at: at(last.at) },
    lastCheckAt: maybe(state.lastCheckAt),
    low: alarm(state.low),
    lowEnded: ended(state.lowEnded),
    failures: failures && { ...failures, since: at(failures.since), lastAt: at(failures.lastAt) },
    outage: alarm(state.outage),
    outageEnded: ended(state.outageEnded),
    mailTrouble: mailTrouble && { ...mailTrouble, at: at(mailTrouble.at) },
    dismissed: { low: maybe(dismissed.low), outage: maybe(dismissed.outage) },
  };
}
