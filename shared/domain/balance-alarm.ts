import * as z from 'zod';
import { DAY, MINUTE } from './durations.ts';

/** A condition that people are told about: when it began, was last seen, and which mails went out. Times are epoch milliseconds. */
export const Alarm = z.object({
  since: z.number(),
  lastSeenAt: z.number(),
  /** How often in a row it came back within a day of its end. */
  flaps: z.int(),
  firstMailAt: z.number().nullable(),
  lastMailAt: z.number().nullable(),
  /** The day, counted from the first mail, of the last reminder. */
  remindedDay: z.int(),
});
export type Alarm = z.infer<typeof Alarm>;

/** How the last alarm ended, and whether its good news still have to be told. */
export const EndedAlarm = z.object({ since: z.number(), at: z.number(), flaps: z.int(), owed: z.boolean() });
export type EndedAlarm = z.infer<typeof EndedAlarm>;

/** An alarm that ends must have been quiet this long at least; twice as long each time it came back within a day. */
const CALM_MS = 30 * MINUTE;
/** Good news older than this are no news. */
const NEWS_FOR_MS = 3 * DAY;

/** The condition was seen: a new alarm, or the one that goes on. */
export function seen(alarm: Alarm | null, ended: EndedAlarm | null, at: number): Alarm {
  if (alarm) return { ...alarm, lastSeenAt: Math.max(alarm.lastSeenAt, at) };
  const flaps = ended && at - ended.at < DAY ? ended.flaps + 1 : 0;
  return { since: at, lastSeenAt: at, flaps, firstMailAt: null, lastMailAt: null, remindedDay: 0 };
}

/** True when the condition has been absent long enough to believe that it is over. */
export const isCalm = (alarm: Alarm, at: number): boolean =>
  at - alarm.lastSeenAt >= Math.min(CALM_MS * 2 ** alarm.flaps, DAY);

/** Ends an alarm. Its end is news only to people who were told of its beginning. */
export const end = (alarm: Alarm, at: number): EndedAlarm => ({
  since: alarm.since,
  at,
  flaps: alarm.flaps,
  owed: alarm.firstMailAt !== null,
});

/** True while the end of an alarm still has to be told. */
export const isNews = (ended: EndedAlarm | null, now: number): boolean =>
  ended?.owed === true && now - ended.at < NEWS_FOR_MS;

/** True when a day of the alarm has begun of which nobody was reminded. `slackMs` forgives checks that run a moment early. */
export function isReminderDue(alarm: Alarm, now: number, slackMs: number): boolean {
  if (alarm.firstMailAt === null || alarm.lastMailAt === null) return false;
  return dayOf(alarm.firstMailAt, now, slackMs) > alarm.remindedDay && now - alarm.lastMailAt >= DAY / 2;
}

/** Notes that a mail about the alarm goes out now. */
export const mailed = (alarm: Alarm, now: number, slackMs: number): Alarm => ({
  ...alarm,
  firstMailAt: alarm.firstMailAt ?? now,
  lastMailAt: now,
  remindedDay: dayOf(alarm.firstMailAt ?? now, now, slackMs),
});

const dayOf = (first: number, now: number, slackMs: number): number => Math.floor((now - first + slackMs) / DAY);
