import { describe, expect, test } from 'vitest';
import { checkBalance } from '#functions/balance/check.ts';
import { createFreeReadings } from '#functions/balance/free-reading.ts';
import { INTERVAL_MS } from '#shared/domain/balance-settings.ts';
import type { BalanceStore } from '#shared/ports/balance.ts';
import { type Mail, MailUnsure } from '#shared/ports/mail.ts';
import { Unavailable } from '#shared/ports/unavailable.ts';
import { answer, buildWatch } from '#test/support/balance.ts';
import { expectedMails, type Seen } from './balance-oracle.ts';
import { createGatewayAccount } from './gateway-account.ts';
import { createRandom, type Random } from './random.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const MINIMUM = 10;
const SEEDS = Number(process.env.SIMULATION_SEEDS ?? 100);

type Sent = Mail & { at: number };
const kindOf = ({ subject }: { subject: string }): string => {
  if (subject.startsWith('SMS balance low')) return 'low';
  if (subject.startsWith('SMS balance still low')) return 'reminder';
  if (subject.startsWith('SMS balance is fine again')) return 'recovered';
  if (subject.startsWith('SMS balance could not')) return 'couldNotCheck';
  return 'canCheckAgain';
};

/** What goes wrong around the watch, besides the endpoint. */
type Trouble = { mail: boolean; crashes: boolean };

/** A month of checks in virtual time; answers what was read and what was mailed. */
async function month(seed: number, trouble: Trouble) {
  const random = createRandom(seed);
  const every = random.pick(['5 minutes', 'hour', 'hour', 'hour', 'hour', 'day'] as const);
  const { world, deps } = buildWatch({ every, minimumBalance: MINIMUM, currency: 'EUR' });
  const account = createGatewayAccount(random, MINIMUM);
  const start = world.now;
  const seen: Seen[] = [];
  const crash = { now: false };
  const delivered: Sent[] = [];
  const ses = createSes(random, trouble, crash, (mail) => delivered.push({ ...mail, at: world.now }));
  const watched = {
    ...deps,
    store: crashing(world.store, crash),
    mailer: { send: (mail: Mail) => ses.send(mail, world.now) },
  };
  const record = createFreeReadings(deps);
  const hasFreeReadings = random.chance(0.2);
  world.schedule.current = { enabled: true, every };

  while (world.now < start + 30 * DAY) {
    const current = world.schedule.current;
    world.now += INTERVAL_MS[current?.every ?? every] + random.integer(0, 900);
    account.passTo(world.now);
    if (hasFreeReadings && random.chance(0.3) && (await record(account.balance()))) {
      seen.push({ at: world.now, balance: account.balance(), isCheck: false });
      world.now += random.integer(1_000, 2 * MINUTE);
    }
    world.answer = account.answer();
    const known = account.told();
    seen.push({ at: world.now, balance: known, isCheck: true });
    crash.now = false;
    const checks = Array.from({ length: random.chance(0.03) ? 2 : 1 }, () => checkBalance(watched));
    const results = await Promise.allSettled(checks);
    for (const result of results) if (result.status === 'rejected') expect(trouble.crashes).toBe(true);
    if (!crash.now) expect(world.schedule.current).toEqual({ enabled: true, every });
    if (results.length === 2 && known === null) seen.push({ at: world.now, balance: null, isCheck: true });
    // A redeploy puts back the interval of the template.
    if (random.chance(0.01)) world.schedule.current = { enabled: true, every: '5 minutes' };
  }
  return { seen, delivered, every, end: world.now };
}

/** A mail service that takes mail, refuses it, or loses its answer, in phases of hours. */
function createSes(random: Random, trouble: Trouble, crash: { now: boolean }, deliver: (mail: Mail) => void) {
  let phase = { until: 0, mode: 'works' };
  return {
    async send(mail: Mail, now: number) {
      if (trouble.mail && now >= phase.until) {
        const mode = random.pick(['works', 'works', 'works', 'refuses', 'loses the answer', 'loses the mail']);
        phase = { until: now + random.integer(1, 40) * HOUR, mode };
      }
      if (trouble.crashes && random.chance(0.1)) {
        crash.now = true;
        if (random.chance(0.5)) deliver(mail);
        throw new Error('killed');
      }
      if (phase.mode === 'refuses') throw new Error('454 Throttling');
      if (phase.mode !== 'loses the mail') deliver(mail);
      if (phase.mode !== 'works') throw new MailUnsure('lost');
    },
  };
}

/** A process that was killed writes nothing any more. */
const crashing = (store: BalanceStore, crash: { now: boolean }): BalanceStore => ({
  ...store,
  async writeState(state, revision) {
    if (crash.now) throw new Unavailable('killed');
    return store.writeState(state, revision);
  },
});

const counts = (mails: { subject: string }[]) => {
  const count: Record<string, number> = { low: 0, reminder: 0, recovered: 0, couldNotCheck: 0, canCheckAgain: 0 };
  for (const mail of mails) count[kindOf(mail)] = (count[kindOf(mail)] ?? 0) + 1;
  return count;
};

const seeds = Array.from({ length: SEEDS }, (_, index) => index + 1);

describe('a month of a prepaid balance', () => {
  test('[P10] mails are exactly one per episode, the daily reminders and one recovery, whatever falls, flaps or fails', async () => {
    const total: Record<string, number> = {};
    for (const seed of seeds) {
      const { seen, delivered, every } = await month(seed, { mail: false, crashes: false });
      const expected = expectedMails(seen, { minimum: MINIMUM, everyMs: INTERVAL_MS[every] });
      expect({ seed, ...counts(delivered) }).toEqual({ seed, ...expected });
      for (const [kind, count] of Object.entries(expected)) total[kind] = (total[kind] ?? 0) + count;
    }
    // The seeds together must have seen every kind of mail, else they would prove nothing.
    for (const kind of ['low', 'reminder', 'recovered', 'couldNotCheck', 'canCheckAgain']) {
      expect(total[kind], kind).toBeGreaterThan(SEEDS / 20);
    }
  });

  test('[P10] no refusal, lost answer or crash makes more mails than that', async () => {
    let fewer = 0;
    for (const seed of seeds) {
      const { seen, delivered, every } = await month(seed, { mail: true, crashes: true });
      const expected = expectedMails(seen, { minimum: MINIMUM, everyMs: INTERVAL_MS[every] });
      const sent = counts(delivered);
      const note = `seed ${seed}: ${JSON.stringify({ sent, expected })}`;
      for (const kind of ['low', 'recovered', 'couldNotCheck', 'canCheckAgain'] as const) {
        expect(sent[kind], note).toBeLessThanOrEqual(expected[kind]);
      }
      // A low mail that was lost is made up for by a reminder, hence the sum.
      expect((sent.low ?? 0) + (sent.reminder ?? 0), note).toBeLessThanOrEqual(expected.low + expected.reminder + 1);
      expect(sent.recovered, note).toBeLessThanOrEqual(expected.low);
      if ((sent.low ?? 0) < expected.low) fewer += 1;
      for (const mail of delivered) expectTrue(mail, seen, note);
    }
    expect(fewer).toBeGreaterThan(0);
  });

  test('[P10] while mail works, whoever should know of a low balance knows it after the check that read it', async () => {
    for (const seed of seeds.slice(0, 50)) {
      const { seen, delivered } = await month(seed, { mail: false, crashes: false });
      for (const { at, balance } of seen.filter(({ isCheck }) => isCheck)) {
        if (balance === null || balance >= MINIMUM) continue;
        const about = delivered.filter((mail) => mail.at <= at && /low|fine again/.test(mail.subject)).at(-1);
        expect(about && kindOf(about), `seed ${seed} at ${new Date(at).toISOString()}`).toMatch(/low|reminder/);
      }
    }
  });
});

/** A mail about a low balance names one that was really read, and really is low. */
function expectTrue(mail: Sent, seen: Seen[], note: string): void {
  if (!/^SMS balance (?:still )?low/.test(mail.subject)) return;
  const last = seen.filter(({ at, balance }) => at <= mail.at && balance !== null).at(-1);
  expect(last?.balance, note).toBeLessThan(MINIMUM);
  const written = `${(last?.balance ?? 0) < 0 ? '−' : ''}${Math.abs(last?.balance ?? 0).toFixed(2)}`;
  expect(mail.subject, note).toContain(`low: ${written}`);
}

test('[P10] a script of a month, counted by hand', async () => {
  const { world, deps } = buildWatch({ every: 'hour', minimumBalance: MINIMUM });
  const script: [days: number, balance: number | null][] = [
    [5, 100], // fine
    [3, 8], // low on day 5: 1 mail, reminders on days 6 and 7
    [4, 200], // topped up on day 8: 1 recovery
    [2, null], // the endpoint is down: 1 mail
    [3, 60], // 1 mail that it works again
    [1 / 24, 9], // low for an hour: 1 mail
    [6, 11.5], // 1 recovery
    [5, -2], // low: 1 mail, reminders on 4 days
  ];
  for (const [days, balance] of script) {
    for (let hour = 0; hour < days * 24; hour++) {
      world.now += HOUR;
      world.answer = balance === null ? answer('', 503) : answer(`{"balance": "${balance}"}`);
      await checkBalance(deps);
    }
  }
  expect(counts(world.mails)).toEqual({ low: 3, reminder: 6, recovered: 2, couldNotCheck: 1, canCheckAgain: 1 });
});
