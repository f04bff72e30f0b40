import { INTERVAL_MS } from '#shared/domain/balance-settings.ts';
import type { CheckSchedule, Schedule } from '#shared/ports/balance.ts';
import type { Clock } from '#shared/ports/clock.ts';

/** A schedule that a timer keeps. */
export type TimerSchedule = Schedule & {
  /** Takes up the schedule that the settings ask for; the next check counts from the last one, so that restarts neither skip nor add one. */
  start(): Promise<void>;
  /** Runs a check now, after the one under way if there is one; the next is counted from it. */
  checkNow(): Promise<void>;
  /** Ends the timer and waits for a check under way. */
  stop(): Promise<void>;
};

/** The timer that is set; replaced in tests. */
export type SetTimer = (run: () => void, ms: number) => { cancel(): void };

const nodeTimer: SetTimer = (run, ms) => {
  const timer = setTimeout(run, ms);
  return { cancel: () => clearTimeout(timer) };
};

/** A check that is overdue at the start waits this long, so that it does not delay the start itself. */
const SOON_MS = 1_000;

/** The schedule of the balance check on one machine. Checks never overlap; one that throws does not end the schedule. */
export function createTimerSchedule(deps: {
  /** What the settings ask for. */
  wanted: () => Promise<CheckSchedule>;
  /** When the last check ran; null when none ever did. */
  lastRunAt: () => Promise<number | null>;
  run: () => Promise<unknown>;
  /** Told of a check that threw. */
  onError: (cause: unknown) => void;
  clock: Clock;
  setTimer?: SetTimer;
}): TimerSchedule {
  const setTimer = deps.setTimer ?? nodeTimer;
  let current: CheckSchedule | undefined;
  let timer: { cancel(): void } | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;

  const cancel = (): void => {
    timer?.cancel();
    timer = undefined;
  };

  const plan = async (): Promise<void> => {
    cancel();
    const last = await deps.lastRunAt();
    cancel();
    if (!current?.enabled || stopped || running) return;
    // A last check in the future is from a clock that was ahead.
    const due = last === null ? deps.clock() : Math.min(last, deps.clock()) + INTERVAL_MS[current.every];
    timer = setTimer(() => void runOnce(), Math.max(SOON_MS, due - deps.clock()));
  };

  const runOnce = (): Promise<void> => {
    running ??= (async () => {
      try {
        await deps.run();
      } catch (cause) {
        deps.onError(cause);
      } finally {
        running = undefined;
      }
      await plan().catch(deps.onError);
    })();
    return running;
  };

  const put = async (schedule: CheckSchedule): Promise<void> => {
    current = schedule;
    await plan();
  };

  return {
    read: async () => current,
    put,
    async checkNow() {
      await running;
      if (!stopped) await runOnce();
    },
    start: async () => put(await deps.wanted()),
    async stop() {
      stopped = true;
      cancel();
      await running;
    },
  };
}
