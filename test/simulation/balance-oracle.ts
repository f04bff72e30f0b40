/** One thing that the watch saw: a balance, or null for a check that told none. */
export type Seen = { at: number; balance: number | null; isCheck: boolean };

const MINUTE = 60_000;
const DAY = 86_400_000;

type Mails = { low: number; reminder: number; recovered: number; couldNotCheck: number; canCheckAgain: number };

/**
 * Counts the mails of a month from what was seen, by the rules in words and apart from the watch's own code: one mail when an episode
 * begins, one a day while it is low (half a day after the last one at least), one when it ends. An episode ends when the balance is a tenth above the minimum and has not been low
 * for half an hour (doubled each time that it came back within a day), or has not been low for a day.
 */
export function expectedMails(
  seen: readonly Seen[],
  { minimum, everyMs }: { minimum: number; everyMs: number },
): Mails {
  const mails: Mails = { low: 0, reminder: 0, recovered: 0, couldNotCheck: 0, canCheckAgain: 0 };
  const slack = Math.min(everyMs / 2, 30 * MINUTE);
  const low = createEpisodes();
  const outage = createEpisodes();
  let failures = 0;
  /** When the balance was last known. */
  let knownAt = Number.NEGATIVE_INFINITY;
  for (const { at, balance, isCheck } of seen) {
    if (balance === null) {
      failures += 1;
      if (failures >= 3 || outage.isOn()) outage.begin(at);
    } else {
      knownAt = at;
      if (isCheck) {
        failures = 0;
        if (outage.isOn() && outage.isQuiet(at)) outage.end(at);
      }
      if (balance < minimum) low.begin(at);
      else if (low.isOn() && ((balance >= minimum * 1.1 && low.isQuiet(at)) || low.quietFor(at) >= DAY)) low.end(at);
    }
    // Free readings are told with the next check.
    if (!isCheck) continue;
    if (low.takeNews()) mails.recovered += 1;
    if (low.isOn() && low.isSeenAt(knownAt) && low.tell(at)) mails.low += 1;
    else if (balance !== null && balance < minimum && low.remind(at, slack)) mails.reminder += 1;
    if (outage.isOn() && balance === null && outage.tell(at)) mails.couldNotCheck += 1;
    if (outage.takeNews()) mails.canCheckAgain += 1;
  }
  return mails;

  function createEpisodes() {
    let on = false;
    let lastSeen = 0;
    let endedAt = Number.NEGATIVE_INFINITY;
    let comebacks = 0;
    let toldAt: number | null = null;
    let remindedDay = 0;
    let lastMailAt = 0;
    let hasNews = false;
    return {
      isOn: () => on,
      begin(at: number) {
        if (!on) {
          comebacks = at - endedAt < DAY ? comebacks + 1 : 0;
          toldAt = null;
          remindedDay = 0;
          hasNews = false;
        }
        on = true;
        lastSeen = at;
      },
      quietFor: (at: number) => at - lastSeen,
      isQuiet: (at: number) => at - lastSeen >= Math.min(30 * MINUTE * 2 ** comebacks, DAY),
      isSeenAt: (at: number) => at === lastSeen,
      end(at: number) {
        on = false;
        endedAt = at;
        hasNews = toldAt !== null;
      },
      takeNews() {
        const news = hasNews && !on;
        hasNews = hasNews && !news;
        return news;
      },
      tell(at: number) {
        if (toldAt !== null) return false;
        toldAt = at;
        lastMailAt = at;
        return true;
      },
      remind(at: number, forgiving: number) {
        if (toldAt === null) return false;
        const day = Math.floor((at - toldAt + forgiving) / DAY);
        if (day <= remindedDay || at - lastMailAt < DAY / 2) return false;
        remindedDay = day;
        lastMailAt = at;
        return true;
      },
    };
  }
}
