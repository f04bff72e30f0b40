import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import type { SweepReport } from '#functions/sweep/sweep.ts';
import { createSweeper, type Sweeper } from '#infra/embedded/sweeper.ts';
import { createLogger } from '#shared/log.ts';

const nothing: SweepReport = { expired: 0, interrupted: 0, released: 0, more: false };
let sweeper: Sweeper;
let endAll: () => void;
afterEach(async () => {
  const stopping = sweeper.stop();
  endAll();
  await stopping;
});

/** A sweeper whose sweeps end when the test says so. */
function ready(everyMs = 3_600_000) {
  const open: ((outcome: SweepReport | Error) => void)[] = [];
  const lines: string[] = [];
  let sweeps = 0;
  endAll = () => {
    for (const end of open.splice(0)) end(nothing);
  };
  sweeper = createSweeper({
    sweep: () => {
      sweeps += 1;
      return new Promise((resolve, reject) => {
        open.push((outcome) => (outcome instanceof Error ? reject(outcome) : resolve(outcome)));
      });
    },
    everyMs,
    log: createLogger('debug', (line) => lines.push(line)),
  });
  return {
    sweeper,
    lines,
    sweeps: () => sweeps,
    end: async (outcome: SweepReport | Error = nothing) => {
      open.shift()?.(outcome);
      await sleep(1);
    },
  };
}

describe('The sweeper', () => {
  test('sweeps at once when it starts, and then again and again', async () => {
    const { sweeps, end } = ready(5);
    sweeper.start();
    expect(sweeps()).toBe(1);
    for (let round = 2; round <= 3; round++) {
      await end();
      await expect.poll(sweeps, { interval: 2 }).toBe(round);
    }
    await end();
  });

  test('never sweeps twice at once, however it is nudged', async () => {
    const { sweeps, end } = ready(1);
    sweeper.start();
    sweeper.nudge();
    await sleep(10);
    expect(sweeps()).toBe(1);
    await end();
  });

  test('follows a nudge only while the last sweep left more to do', async () => {
    const { sweeps, end } = ready();
    sweeper.start();
    await end({ ...nothing, more: true });
    sweeper.nudge();
    expect(sweeps()).toBe(2);
    await end();
    sweeper.nudge();
    expect(sweeps()).toBe(2);
  });

  test('[P1] goes on after a sweep that failed, and logs it', async () => {
    const { sweeps, end, lines } = ready(5);
    sweeper.start();
    await end(new Error('The disk is full.'));
    await expect.poll(sweeps, { interval: 2 }).toBe(2);
    expect(lines.join()).toContain('The disk is full.');
    await end();
  });

  test('when stopped waits for the sweep under way, and starts none', async () => {
    const { sweeps, end } = ready(1);
    sweeper.start();
    let stopped = false;
    const stopping = sweeper.stop().then(() => (stopped = true));
    await sleep(5);
    expect(stopped).toBe(false);
    await end({ ...nothing, more: true });
    await stopping;
    sweeper.nudge();
    expect(sweeps()).toBe(1);
  });
});
