import type { Parked } from '#functions/deliver/deliver.ts';
import type { InProcessHints } from '#shared/embedded/hints.ts';
import type { Logger } from '#shared/log.ts';
import type { Hint } from '#shared/ports/messages.ts';

/** What the pump drives. */
export type PumpDeps = {
  hints: InProcessHints;
  deliver: (hints: Hint[], done: (hint: Hint) => void) => Promise<Parked | undefined>;
  /** Calls that may be under way at once. */
  window: () => Promise<number>;
  /** Called when the queue runs low: more may be due than hints are here. */
  runningLow: () => void;
  clock: () => number;
  log: Logger;
};

/** Keeps the window full: as soon as one call ends, the next hint is taken. */
export type Pump = {
  start(): void;
  /** Takes nothing more, and resolves when all that is under way has ended. */
  stop(): Promise<void>;
  inFlight(): number;
  /** True from when a hint of this message was taken until nothing more happens for it. */
  isUnderWay(id: string): boolean;
};

/** Most hints handed to one delivery: they share a claim, and so a commit. */
const GROUP = 64;
/** Longest time for which nothing is taken, milliseconds. */
const LONGEST_CLOSED_MS = 1_000;
/** Queue length below which the due index is asked for more. */
const LOW = 512;

export function createPump(deps: PumpDeps): Pump {
  const underWay = new Set<string>();
  let inFlight = 0;
  let running = false;
  let turning = false;
  let scheduled = false;
  let wake: NodeJS.Timeout | undefined;
  let closedUntil = 0;
  let alone: Hint | undefined;
  let idle = (): void => {};

  const schedule = (): void => {
    if (scheduled || !running) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      turn().catch((error: unknown) => {
        deps.log.error('pump failed', { error });
        wakeAt(deps.clock() + LONGEST_CLOSED_MS);
      });
    });
  };

  const wakeAt = (time: number): void => {
    closedUntil = Math.max(isClosed() ? closedUntil : 0, time);
    setAlarm();
  };

  /** It is never closed for longer, unless the clock was put back meanwhile. */
  const isClosed = (): boolean => {
    const left = closedUntil - deps.clock();
    return left > 0 && left <= LONGEST_CLOSED_MS;
  };

  /** A timer may ring a little before the clock says so, and times are not always whole milliseconds: then it is set again. */
  const setAlarm = (): void => {
    clearTimeout(wake);
    const ring = (): void => (isClosed() ? setAlarm() : schedule());
    wake = setTimeout(ring, Math.max(1, Math.ceil(closedUntil - deps.clock())));
  };

  const turn = async (): Promise<void> => {
    if (turning) return;
    turning = true;
    try {
      const window = await deps.window();
      while (running && !isClosed()) {
        const hints = next(window);
        if (hints.length === 0) break;
        void run(hints);
        // Without a limit of its own, one turn would claim a whole window before its first call starts.
        await new Promise(setImmediate);
      }
      if (deps.hints.size() < LOW) deps.runningLow();
    } finally {
      turning = false;
    }
  };

  /** What crashed the process before is tried with nothing else in flight. */
  const next = (window: number): Hint[] => {
    if (alone) return [];
    if (deps.hints.hasAlone()) {
      alone = inFlight === 0 ? deps.hints.takeAlone() : undefined;
      return alone ? [alone] : [];
    }
    return deps.hints.take(Math.min(window - inFlight, GROUP));
  };

  const run = async (hints: Hint[]): Promise<void> => {
    inFlight += hints.length;
    const open = new Set(hints);
    for (const { id } of hints) underWay.add(id);
    const done = (hint: Hint): void => {
      if (!open.delete(hint)) return;
      underWay.delete(hint.id);
      inFlight -= 1;
      if (hint === alone) alone = undefined;
      if (inFlight === 0) idle();
      schedule();
    };
    try {
      const parked = await deps.deliver(hints, done);
      if (parked) takeBack(parked);
    } catch (error) {
      deps.log.error('delivery failed', { error });
      wakeAt(deps.clock() + LONGEST_CLOSED_MS);
    } finally {
      for (const hint of open) done(hint);
    }
  };

  /** Only what waits for its turn goes back into the queue; all else is due again when the gateway may be called. */
  const takeBack = (parked: Parked): void => {
    if (parked.why === 'rate') deps.hints.putBack(parked.hints);
    wakeAt(Math.min(parked.again ?? Number.POSITIVE_INFINITY, deps.clock() + LONGEST_CLOSED_MS));
  };

  deps.hints.onArrival(schedule);
  return {
    start() {
      running = true;
      schedule();
    },
    async stop() {
      running = false;
      clearTimeout(wake);
      if (inFlight > 0) await new Promise<void>((resolve) => (idle = resolve));
    },
    inFlight: () => inFlight,
    isUnderWay: (id) => underWay.has(id),
  };
}
