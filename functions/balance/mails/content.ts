import { DAY } from '#shared/domain/durations.ts';
import type { MailFacts } from './facts.ts';
import { adviceOn, pauseNote, stopNote } from './notes.ts';
import { amount, date, duration, moment } from './words.ts';

/** What a mail says, before it is text or HTML. */
export type MailContent = {
  tone: 'bad' | 'good' | 'unsure';
  subject: string;
  /** One line in large type. */
  headline: string;
  /** The number to look at, and what it is; absent where no balance is known. */
  figure?: { value: string; label: string };
  /** Name and value, in the order of importance. */
  rows: [name: string, value: string][];
  /** What it means and what to do. */
  paragraphs: string[];
  button: string;
};

/** Puts facts into words that a person in finance understands at once. */
export function contentOf(facts: MailFacts): MailContent {
  switch (facts.kind) {
    case 'low':
    case 'reminder':
      return low(facts);
    case 'recovered':
      return recovered(facts);
    case 'couldNotCheck':
      return couldNotCheck(facts);
    case 'canCheckAgain':
      return canCheckAgain(facts);
  }
}

function low(facts: MailFacts): MailContent {
  const { last, kind, since, now } = facts;
  const left = last ? money(facts, last.balance) : 'unknown';
  const again = kind === 'reminder';
  const gone = last !== null && last.balance <= 0;
  const inTime = facts.pace.runsOutAt === null ? '' : `, runs out in ${duration(facts.pace.runsOutAt - now)}`;
  return {
    tone: 'bad',
    subject: `SMS balance ${again ? 'still low' : 'low'}: ${left} (minimum ${money(facts, facts.minimum)})${inTime}`,
    headline: gone ? 'The SMS balance is used up' : `The SMS balance is ${again ? 'still ' : ''}low`,
    figure: { value: left, label: gone ? 'is the balance' : 'left' },
    rows: [
      minimum(facts),
      ...paceRows(facts),
      ...(again && since !== null ? [row('Low for', duration(now - since))] : []),
      ...source(facts),
    ],
    paragraphs: [
      gone
        ? `Please top up the account now${facts.pause === null ? ': messages are probably being refused' : ''}.`
        : 'Please top up the account. When the balance is used up, no more SMS can be sent.',
      ...stopNote(facts),
      ...pauseNote(facts),
      ...adviceOn(facts),
      again
        ? 'You get this reminder once a day until the balance is back above the minimum.'
        : 'While it stays low, you get one reminder a day.',
    ],
    button: 'Open the balance in the console',
  };
}

function recovered(facts: MailFacts): MailContent {
  const now = facts.last ? money(facts, facts.last.balance) : 'unknown';
  return {
    tone: 'good',
    subject: `SMS balance is fine again: ${now}`,
    headline: 'The SMS balance is fine again',
    figure: { value: now, label: 'left' },
    rows: [minimum(facts), ...paceRows(facts), ...sinceRow('It was low since', facts), ...source(facts)],
    paragraphs: [...(facts.pause === null ? [NOTHING_TO_DO] : pauseNote(facts)), ...adviceOn(facts)],
    button: 'Open the balance in the console',
  };
}

function couldNotCheck(facts: MailFacts): MailContent {
  return {
    tone: 'unsure',
    subject: 'SMS balance could not be checked',
    headline: 'The SMS balance could not be checked',
    rows: [
      ...sinceRow('Not known since', facts),
      ...(facts.why === null ? [] : [row('Reason', facts.why)]),
      ...lastKnown(facts),
      ...account(facts),
    ],
    paragraphs: [
      'This does not say that the balance is low: it is not known. Until it can be read again, nobody will be warned when it runs out.',
      'Please look at the balance on the pages of the SMS provider, and ask whoever runs the relay to look at the balance check in the console.',
    ],
    button: 'Open the balance check in the console',
  };
}

function canCheckAgain(facts: MailFacts): MailContent {
  const now = facts.last ? money(facts, facts.last.balance) : 'unknown';
  const isLow = facts.last !== null && facts.last.balance < facts.minimum;
  return {
    tone: isLow ? 'bad' : 'good',
    subject: `SMS balance can be checked again: ${now}`,
    headline: 'The SMS balance can be checked again',
    figure: { value: now, label: 'left' },
    rows: [minimum(facts), ...paceRows(facts), ...sinceRow('Not known since', facts), ...source(facts)],
    paragraphs: [
      ...(isLow ? ['The balance is below the minimum: please top up the account.'] : []),
      ...pauseNote(facts),
      ...(isLow || facts.pause !== null ? [] : [NOTHING_TO_DO]),
    ],
    button: 'Open the balance in the console',
  };
}

const row = (name: string, value: string): [string, string] => [name, value];
const money = ({ currency }: MailFacts, value: number): string => amount(value, currency);

const minimum = (facts: MailFacts): [string, string] => row('Minimum balance', money(facts, facts.minimum));

const source = (facts: MailFacts): [string, string][] => [
  ...(facts.last ? [row('Read on', moment(facts.last.at))] : []),
  ...account(facts),
];

const account = ({ gatewayHost }: MailFacts): [string, string][] =>
  gatewayHost === '' ? [] : [row('Account at', gatewayHost)];

const sinceRow = (name: string, { since }: MailFacts): [string, string][] =>
  since === null ? [] : [row(name, moment(since))];

const lastKnown = (facts: MailFacts): [string, string][] =>
  facts.last ? [row('Last known', `${money(facts, facts.last.balance)}, on ${moment(facts.last.at)}`)] : [];

function paceRows(facts: MailFacts): [string, string][] {
  const { pace, now, last } = facts;
  if (pace.perDay === null) return [row('Spent per day', 'not known yet: the history is too short')];
  const days =
    pace.basedOnDays >= 6.5 ? 'last 7 days' : `last ${duration(pace.basedOnDays * DAY).replace('about ', '')}`;
  if (pace.perDay === 0) return [row('Spent per day', `nothing in the ${days}`)];
  const spent = row('Spent per day', `${money(facts, pace.perDay)} (${days})`);
  if (pace.runsOutAt !== null) {
    return [
      spent,
      row('Runs out', `in ${duration(pace.runsOutAt - now)} at this pace, on ${date(pace.runsOutAt, now)}`),
    ];
  }
  return last !== null && last.balance <= 0 ? [spent] : [spent, row('Runs out', 'not within ten years at this pace')];
}

const NOTHING_TO_DO = 'Nothing needs to be done.';

/** Why one gets the mail. */
export const FOOTER = 'Sent by the SMS relay, because your address is entered in its balance check.';
