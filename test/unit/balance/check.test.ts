import { describe, expect, test } from 'vitest';
import { catchUp } from '#functions/balance/catch-up.ts';
import { checkBalance } from '#functions/balance/check.ts';
import { createFreeReadings } from '#functions/balance/free-reading.ts';
import { tell } from '#functions/balance/tell.ts';
import { MailPartly, MailUnsure } from '#shared/ports/mail.ts';
import { answer, buildBalanceSettings, buildWatch } from '#test/support/balance.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Runs a check after `ms` that reads `balance`; null: the endpoint is down. */
const checkAfter = async ({ world, deps }: ReturnType<typeof buildWatch>, ms: number, balance: number | null) => {
  world.now += ms;
  world.answer = balance === null ? answer('gone', 500) : answer(JSON.stringify({ balance, currency: 'EUR' }));
  return checkBalance(deps);
};
const subjects = ({ world }: ReturnType<typeof buildWatch>) => world.mails.map(({ subject }) => subject);

describe('a fall below the minimum', () => {
  test('[P10] is mailed once, then once a day, and once when it is over', async () => {
    const watch = buildWatch();
    await checkAfter(watch, 0, 12);
    for (let hour = 0; hour < 50; hour++) await checkAfter(watch, HOUR, 9);
    await checkAfter(watch, HOUR, 200);
    await checkAfter(watch, HOUR, 199);
    expect(subjects(watch).map((subject) => subject.split(':')[0])).toEqual([
      'SMS balance low',
      'SMS balance still low',
      'SMS balance still low',
      'SMS balance is fine again',
    ]);
  });

  test('[P10] is not low at the minimum itself, and 0 and negative balances are', async () => {
    const watch = buildWatch();
    await checkAfter(watch, 0, 10);
    expect(watch.world.mails).toEqual([]);
    await checkAfter(watch, HOUR, -1.5);
    expect(subjects(watch)).toHaveLength(1);
  });

  test('[P10] of a balance that moves to and fro around the minimum makes one mail, not many', async () => {
    const watch = buildWatch();
    for (let count = 0; count < 200; count++) await checkAfter(watch, 5 * MINUTE, count % 2 ? 9.99 : 10.01);
    expect(subjects(watch)).toHaveLength(1);
  });

  test('[P10] of an endpoint that gives two balances in turn makes few mails', async () => {
    const watch = buildWatch();
    for (let hour = 0; hour < 48; hour++) await checkAfter(watch, HOUR, hour % 2 ? 5 : 50);
    expect(subjects(watch).filter((subject) => subject.startsWith('SMS balance low')).length).toBeLessThanOrEqual(3);
  });

  test('a second fall, days later, is a new episode', async () => {
    const watch = buildWatch();
    await checkAfter(watch, 0, 5);
    await checkAfter(watch, HOUR, 100);
    await checkAfter(watch, 3 * DAY, 5);
    expect(subjects(watch).filter((subject) => subject.startsWith('SMS balance low'))).toHaveLength(2);
  });

  test('is over at 10 % above the minimum, half an hour after the last reading below it and not before', async () => {
    const watch = buildWatch();
    const isLow = async (balance: number) => {
      await checkAfter(watch, 15 * MINUTE, balance);
      return (await watch.world.store.readState()).state.low !== null;
    };
    const seen = [];
    for (const balance of [9, 100, 10.99, 10.99, 11]) seen.push(await isLow(balance));
    expect(seen).toEqual([true, true, true, true, false]);
    // Back within a day of its end: the half hour doubles.
    const again = [];
    for (const balance of [9, 100, 100, 100, 100]) again.push(await isLow(balance));
    expect(again).toEqual([true, true, true, true, false]);
    // Back later than that: half an hour again.
    watch.world.now += 2 * DAY;
    const later = [];
    for (const balance of [9, 100, 100]) later.push(await isLow(balance));
    expect(later).toEqual([true, true, false]);
  });

  test('a balance that stays a little above the minimum for a day ends the episode', async () => {
    const watch = buildWatch();
    await checkAfter(watch, 0, 9);
    for (let hour = 0; hour < 25; hour++) await checkAfter(watch, HOUR, 10.5);
    expect(subjects(watch).at(-1)).toMatch(/fine again/);
  });
});

describe('an answer that tells no balance', () => {
  test.each(['ND', '{"balance":null}', '<html>0</html>', '', '{"balance":"NaN"}'])(
    '[P10] %j neither starts nor ends an episode, and is kept nowhere as 0',
    async (body) => {
      const watch = buildWatch();
      const unknown = async () => {
        watch.world.now += HOUR;
        watch.world.answer = answer(body);
        return checkBalance(watch.deps);
      };
      expect((await unknown()).reading.kind).toBe('unknown');
      expect(watch.world.mails).toEqual([]);
      await checkAfter(watch, HOUR, 5);
      await unknown();
      expect(subjects(watch)).toHaveLength(1);
      expect((await watch.world.store.readState()).state.low).not.toBeNull();
      expect(await watch.world.store.range({ from: 0, until: watch.world.now })).toHaveLength(1);
    },
  );

  test('[P10] three in a row are mailed as "could not be checked", once, and the first good one as its end', async () => {
    const watch = buildWatch();
    await checkAfter(watch, 0, 50);
    for (let count = 1; count <= 60; count++) {
      await checkAfter(watch, HOUR, null);
      expect(subjects(watch)).toHaveLength(count < 3 ? 0 : 1);
    }
    await checkAfter(watch, HOUR, 49);
    await checkAfter(watch, HOUR, 49);
    expect(subjects(watch)).toEqual([
      'SMS balance could not be checked',
      'SMS balance can be checked again: 49.00 EUR',
    ]);
  });

  test('is over half an hour after the last that told nothing, and not before', async () => {
    const watch = buildWatch();
    for (let count = 0; count < 3; count++) await checkAfter(watch, 5 * MINUTE, null);
    for (let count = 0; count < 5; count++) await checkAfter(watch, 5 * MINUTE, 50);
    expect(subjects(watch)).toEqual(['SMS balance could not be checked']);
    await checkAfter(watch, 5 * MINUTE, 50);
    expect(subjects(watch).at(-1)).toMatch(/can be checked again/);
  });

  test('an endpoint that works now and then does not mail each time', async () => {
    const watch = buildWatch();
    for (let count = 0; count < 288; count++) await checkAfter(watch, 5 * MINUTE, count % 4 === 3 ? 50 : null);
    expect(subjects(watch).length).toBeLessThanOrEqual(1);
  });

  test('a reminder waits until the balance is known again', async () => {
    const watch = buildWatch();
    await checkAfter(watch, 0, 5);
    for (let hour = 0; hour < 30; hour++) await checkAfter(watch, HOUR, null);
    expect(subjects(watch).filter((subject) => subject.includes('still'))).toEqual([]);
    await checkAfter(watch, HOUR, 5);
    expect(subjects(watch).filter((subject) => subject.includes('still'))).toHaveLength(1);
  });
});

describe('a mail that is refused', () => {
  test('[P10] does not fail the check and goes out with the next one, once', async () => {
    const watch = buildWatch();
    watch.world.refuse = new Error('554 Message rejected');
    const report = await checkAfter(watch, 0, 5);
    expect(report).toMatchObject({ reading: { kind: 'balance', value: 5 }, mails: [{ kind: 'low' }] });
    expect(report.mails[0]?.error).toMatch(/tried again/);
    expect((await watch.world.store.readState()).state.mailTrouble).not.toBeNull();
    await checkAfter(watch, HOUR, 5);
    watch.world.refuse = undefined;
    await checkAfter(watch, HOUR, null);
    await checkAfter(watch, HOUR, 5);
    expect(subjects(watch)).toHaveLength(1);
    expect((await watch.world.store.readState()).state.mailTrouble).toBeNull();
  });

  test('[P10] goes out with the next check, once, also when it is good news', async () => {
    for (const [bad, good] of [
      [5, 'SMS balance is fine again'],
      [null, 'SMS balance can be checked again'],
    ] as const) {
      const watch = buildWatch();
      for (let count = 0; count < 3; count++) await checkAfter(watch, HOUR, bad);
      watch.world.refuse = new Error('554 Message rejected');
      await checkAfter(watch, HOUR, 50);
      expect(subjects(watch)).toHaveLength(1);
      watch.world.refuse = undefined;
      await checkAfter(watch, HOUR, 50);
      await checkAfter(watch, HOUR, 50);
      expect(subjects(watch).slice(1)).toEqual([expect.stringContaining(good)]);
    }
  });

  test('[P10] is not sent twice when only its answer was lost; the reminder follows', async () => {
    const watch = buildWatch();
    watch.world.refuse = new MailUnsure('lost');
    await checkAfter(watch, 0, 5);
    watch.world.refuse = undefined;
    await checkAfter(watch, HOUR, 5);
    expect(watch.world.mails).toEqual([]);
    await checkAfter(watch, DAY, 5);
    expect(subjects(watch)).toEqual([expect.stringMatching(/still low/)]);
  });

  test('tells operators the reason', async () => {
    const watch = buildWatch();
    watch.world.refuse = new Error('Invalid login: 535\r\nno such user');
    const { mails } = await checkAfter(watch, 0, 5);
    const detail = (await watch.world.store.readState()).state.mailTrouble?.detail;
    expect(detail).toMatch(
      /tried again, at the latest with the next check\. The reason: Invalid login: 535 no such user$/,
    );
    expect(mails[0]?.error).toBe(detail);
  });

  test('[P10] by some addresses only is not sent twice to the others, and operators learn which', async () => {
    const watch = buildWatch();
    watch.world.refuse = new MailPartly(['typo@example.com']);
    await checkAfter(watch, 0, 5);
    watch.world.refuse = undefined;
    await checkAfter(watch, HOUR, 5);
    expect(subjects(watch)).toEqual([]);
    const { mailTrouble } = (await watch.world.store.readState()).state;
    expect(mailTrouble?.detail).toContain('typo@example.com');
  });

  test('is told to operators for a day and then no more', async () => {
    const watch = buildWatch();
    watch.world.refuse = new MailPartly(['typo@example.com']);
    await checkAfter(watch, 0, 5);
    const told = [];
    for (const ms of [DAY - 1, 1]) {
      await checkAfter(watch, ms, null);
      told.push((await watch.world.store.readState()).state.mailTrouble !== null);
    }
    expect(told).toEqual([true, false]);
  });

  test('[P10] two checks at once send one mail', async () => {
    const watch = buildWatch();
    watch.world.answer = answer('{"balance":5}');
    await Promise.all([checkBalance(watch.deps), checkBalance(watch.deps), tell(watch.deps, watch.world.settings)]);
    expect(watch.world.mails).toHaveLength(1);
  });

  test('a recovery from which nobody knew the fall is not mailed', async () => {
    const watch = buildWatch();
    watch.world.refuse = new Error('no');
    await checkAfter(watch, 0, 5);
    watch.world.refuse = undefined;
    await checkAfter(watch, HOUR, 500);
    await checkAfter(watch, HOUR, 500);
    expect(watch.world.mails).toEqual([]);
  });
});

describe('what a check owed and could not send', () => {
  test('[P10] is sent between checks, once', async () => {
    const watch = buildWatch({ every: 'day' });
    watch.world.refuse = new Error('no connection');
    await checkAfter(watch, 0, 5);
    expect(await catchUp(watch.deps, watch.world.settings)).toMatchObject([
      { kind: 'low', error: expect.stringContaining('no connection') },
    ]);
    watch.world.refuse = undefined;
    await catchUp(watch.deps, watch.world.settings);
    await catchUp(watch.deps, watch.world.settings);
    expect(subjects(watch)).toHaveLength(1);
  });

  test('is no reminder, for which the balance must be known, and nothing while the watch is off', async () => {
    const watch = buildWatch({ every: 'day' });
    await checkAfter(watch, 0, 5);
    watch.world.now += DAY;
    expect(await catchUp(watch.deps, watch.world.settings)).toEqual([]);
    expect(await catchUp(buildWatch().deps, buildBalanceSettings({ enabled: false }))).toEqual([]);
  });
});

describe('a clock that was ahead and is put right', () => {
  test('[P10] neither holds the balance of then nor delays the mails', async () => {
    const watch = buildWatch();
    await checkAfter(watch, 10 * DAY, 5);
    await checkAfter(watch, -10 * DAY, 4);
    expect((await watch.world.store.readState()).state).toMatchObject({
      last: { balance: 4 },
      lastCheckAt: watch.world.now,
    });
    await checkAfter(watch, HOUR, 100);
    expect(subjects(watch).map((subject) => subject.split(':')[0])).toEqual([
      'SMS balance low',
      'SMS balance is fine again',
    ]);
  });

  test('[P10] does not hide the balances that answers tell', async () => {
    const watch = buildWatch({ source: 'sendAnswers', checkUrl: '' });
    const { world, deps } = watch;
    const take = createFreeReadings({ settings: deps.settings, store: deps.store, clock: deps.clock });
    world.now += 10 * DAY;
    expect(await take(50)).toBe(true);
    world.now -= 10 * DAY;
    expect(await take(49)).toBe(true);
    expect(await take(48)).toBe(false);
  });
});

describe('the schedule', () => {
  test('[P10] that a redeploy reset is put right by the next check', async () => {
    const watch = buildWatch({ every: 'hour' });
    watch.world.schedule.current = { enabled: true, every: '5 minutes' };
    expect((await checkAfter(watch, 0, 50)).schedule).toBe('repaired');
    expect(watch.world.schedule.current).toEqual({ enabled: true, every: 'hour' });
    expect((await checkAfter(watch, HOUR, 50)).schedule).toBe('equal');
  });

  test('[P10] that cannot be reached does not fail the check', async () => {
    const watch = buildWatch();
    watch.world.schedule.read = async () => {
      throw new Error('throttled');
    };
    expect(await checkAfter(watch, 0, 5)).toMatchObject({
      schedule: { failed: { message: 'throttled' } },
      reading: { value: 5 },
    });
    expect(watch.world.mails).toHaveLength(1);
  });

  test('[P10] is switched off by a check that finds the settings off; nothing is asked or told', async () => {
    const watch = buildWatch({ enabled: false });
    watch.world.schedule.current = { enabled: true, every: '5 minutes' };
    expect(await checkAfter(watch, 0, 5)).toEqual({
      reading: { kind: 'disabled' },
      schedule: 'repaired',
      mails: [],
      resumed: false,
    });
    expect(watch.world.schedule.current.enabled).toBe(false);
    expect(watch.world.requests).toEqual([]);
  });
});

describe('free readings from send answers', () => {
  test('are kept at most once a minute, and tell of a fall', async () => {
    const { world, deps } = buildWatch();
    const record = createFreeReadings({ ...deps, onKept: (settings) => tell(deps, settings) });
    const kept = [];
    for (let second = 0; second < 180; second += 10) {
      world.now += 10_000;
      kept.push(await record(9));
    }
    expect(kept.filter(Boolean)).toHaveLength(3);
    expect(await world.store.range({ from: 0, until: world.now })).toHaveLength(3);
    expect(world.mails).toHaveLength(1);
  });

  test('of a fall below the minimum or the stop are kept at once, because no later message may tell it', async () => {
    const { world, deps } = buildWatch({ stopBelow: 5 });
    const record = createFreeReadings(deps);
    const kept = [];
    for (const balance of [100, 60, 9, 8, 11, 4, 3]) kept.push(await record(balance));
    expect(kept).toEqual([true, false, true, false, false, true, false]);
    expect((await world.store.readState()).state.last?.balance).toBe(4);
    const withoutStop = createFreeReadings(buildWatch().deps);
    expect([await withoutStop(11), await withoutStop(9), await withoutStop(4)]).toEqual([true, true, false]);
  });

  test('of several workers are kept at most once a minute together', async () => {
    const { world, deps } = buildWatch();
    const workers = [createFreeReadings(deps), createFreeReadings(deps), createFreeReadings(deps)];
    const kept = [];
    for (const record of workers) kept.push(await record(50));
    expect(kept).toEqual([true, false, false]);
    expect((await world.store.readState()).state.last).toMatchObject({ balance: 50, source: 'send answer' });
  });

  test('[P10] do not hide that the check itself fails', async () => {
    const watch = buildWatch();
    const record = createFreeReadings(watch.deps);
    for (let hour = 0; hour < 3; hour++) {
      await checkAfter(watch, HOUR, null);
      await record(50);
      watch.world.now += 2 * MINUTE;
    }
    expect(subjects(watch)).toEqual(['SMS balance could not be checked']);
  });

  test('are all there is, when the settings name no URL', async () => {
    const watch = buildWatch({ source: 'sendAnswers', checkUrl: '' });
    await createFreeReadings(watch.deps)(5);
    watch.world.now += 5 * MINUTE;
    expect((await checkBalance(watch.deps)).reading.kind).toBe('notAsked');
    expect(watch.world.requests).toEqual([]);
    expect(subjects(watch)).toHaveLength(1);
  });
});

test('settings that no longer fit the gateway read as unknown, with the reason', async () => {
  const watch = buildWatch();
  watch.world.settings = buildBalanceSettings({ checkUrl: 'https://127.0.0.1/balance' });
  const { reading } = await checkBalance(watch.deps);
  expect(reading).toMatchObject({ kind: 'unknown', why: expect.stringMatching(/checkUrl/) });
});
