import { deliver, type Parked } from '#functions/deliver/deliver.ts';
import { createInProcessHints, type InProcessHints } from '#shared/embedded/hints.ts';
import type { Hint } from '#shared/ports/messages.ts';
import type { Site } from './functions.ts';
import type { Process } from './process.ts';
import type { Ports } from './stores.ts';
import type { World } from './world.ts';

const LEASE_MS = 120_000;
/** Longer than the real one, so that hours can be simulated. */
const SWEEP_EVERY_MS = 10_000;
const TURN_MS = 500;
const WINDOW = 20;

/** One process that does everything, and is started again when it dies. */
export function createMachine(world: World): Site {
  const { time, random, plan } = world;
  let names = 0;
  let current: { process: Process; ports: Ports; hints: InProcessHints; busy: () => number } | undefined;

  const start = (): void => {
    const process = world.spawn(`machine-${names++}`);
    world.storage.restart(process.clock());
    const ports = world.portsOf(process);
    // Timers of the real world have no place in virtual time: what is delayed is lost here, and found by the sweep.
    const hints = createInProcessHints({ delayed: 0 });
    const own = world.sabotage.hints ? { ...hints, ...world.sabotage.hints(hints) } : hints;
    let inFlight = 0;
    let closedUntil = 0;
    let sweeping = false;
    current = { process, ports, hints: own, busy: () => inFlight };

    const run = async (batch: Hint[]): Promise<void> => {
      inFlight += batch.length;
      const open = new Set(batch);
      const done = (hint: Hint): void => {
        if (open.delete(hint)) inFlight -= 1;
      };
      try {
        const deps = { ...world.delivery(process, ports, own), leaseMs: LEASE_MS, horizonMs: 0 };
        const parked = await deliver(batch, deps, done);
        if (parked) takeBack(parked);
      } catch {
        closedUntil = time.now() + 1_000;
      } finally {
        for (const hint of open) done(hint);
      }
    };

    const takeBack = (parked: Parked): void => {
      if (parked.why === 'rate') hints.putBack(parked.hints);
      const again = parked.again === undefined ? Number.POSITIVE_INFINITY : parked.again;
      closedUntil = Math.max(closedUntil, Math.min(again, time.now() + 1_000));
    };

    const turn = (): void => {
      if (!process.alive()) {
        restartSoon();
        return;
      }
      time.after(TURN_MS, turn);
      if (time.now() < closedUntil) return;
      if (hints.hasAlone()) {
        const hint = inFlight === 0 ? hints.takeAlone() : undefined;
        if (hint) void run([hint]);
        return;
      }
      const batch = hints.take(WINDOW - inFlight);
      if (batch.length > 0) void run(batch);
    };

    const tick = (): void => {
      if (!process.alive()) return;
      time.after(SWEEP_EVERY_MS, tick);
      const now = time.now();
      if (sweeping || (now >= plan.sweeps.pausedFrom && now < plan.sweeps.pausedUntil)) return;
      sweeping = true;
      const over = (): void => {
        sweeping = false;
      };
      world.sweepOnce(process, ports, own, 5_000).then(over, over);
    };
    turn();
    tick();
  };

  const restartSoon = (): void => {
    current = undefined;
    time.after(random.int(500, 5_000), start);
  };
  start();

  return {
    sender: () => (current?.process.alive() ? current : undefined),
    idle: () => (current?.busy() ?? 0) === 0,
  };
}
