import { DAY } from '#shared/domain/durations.ts';
import type { MailFacts } from './facts.ts';
import { amount, duration } from './words.ts';

const money = ({ currency }: MailFacts, value: number): string => amount(value, currency);

/** What the stop does to messages, now or later. */
export function stopNote(facts: MailFacts): string[] {
  const { stopBelow, last } = facts;
  if (stopBelow === null || last === null) return [];
  const level = money(facts, stopBelow);
  return last.balance < stopBelow
    ? [`Because it is below ${level}, only urgent messages are sent now; all others wait.`]
    : [`Below ${level}, only urgent messages will be sent; all others will wait.`];
}

/** That nothing is sent, and what makes it go on. */
export function pauseNote({ pause }: MailFacts): string[] {
  switch (pause) {
    case null:
      return [];
    case 'no credit':
      return [
        'The gateway refused messages for want of credit, so no SMS are sent now; they wait. Sending goes on when a check finds that the balance has risen, or when it is resumed in the console.',
      ];
    case 'other':
      return [
        'Sending is paused, so no SMS are sent now; they wait. Please ask whoever runs the relay to look at the gateway in the console.',
      ];
  }
}

/** A weekend, and the time that a payment takes. */
const DAYS_AHEAD = 3;

/** A minimum that is gone before anybody pays is no warning: says which one would be. */
export function adviceOn(facts: MailFacts): string[] {
  const { perDay } = facts.pace;
  if (perDay === null || perDay <= 0 || facts.minimum >= perDay * DAYS_AHEAD) return [];
  const lasts = duration((facts.minimum / perDay) * DAY);
  const better = money(facts, roundUp(perDay * DAYS_AHEAD));
  return [
    `The minimum of ${money(facts, facts.minimum)} lasts ${lasts} at this pace. With a minimum of ${better} you would be warned ${DAYS_AHEAD} days ahead, a weekend included.`,
  ];
}

/** To two digits. */
function roundUp(value: number): number {
  const step = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / step) * step).toPrecision(2));
}
