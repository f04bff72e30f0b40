import { deliverRecords } from '#functions/deliver/from-queue.ts';
import type { Priority } from '#shared/domain/message.ts';
import type { Hints } from '#shared/ports/messages.ts';
import type { Process } from './process.ts';
import { createQueue, type SimulatedQueue } from './queue.ts';
import type { Ports } from './stores.ts';
import type { World } from './world.ts';

/** The whole that receives requests and works on them. */
export type Site = {
  /** A process that can take a request, if there is one. */
  sender(): { process: Process; ports: Ports; hints: Hints } | undefined;
  idle(): boolean;
};

const DELIVER_TIMEOUT_MS = 120_000;
const SWEEP_TIMEOUT_MS = 60_000;

type Container = { process: Process; ports: Ports; hints: Hints };

/** Functions around a queue, each invocation in a container that may be new: as on Lambda. */
export function createFunctions(world: World): Site {
  const { time, random, plan } = world;
  const queue = createQueue(time, random, plan.queue, DELIVER_TIMEOUT_MS * 6);
  const running: Record<Priority, number> = { high: 0, normal: 0 };
  const spare: Container[] = [];
  let names = 0;

  const start = (kind: string): Container => {
    const process = world.spawn(`${kind}-${names++}`);
    const ports = world.portsOf(process);
    return { process, ports, hints: hintsOf(process, queue, world) };
  };

  const invoke = async (lane: Priority, records: { messageId: string; body: string }[]): Promise<void> => {
    const container = spare.pop() ?? start('deliver');
    const { process, ports, hints } = container;
    const end = time.now() + DELIVER_TIMEOUT_MS;
    running[lane] += 1;
    let over = false;
    const finish = (): void => {
      if (over) return;
      over = true;
      running[lane] -= 1;
      dispatch(lane);
    };
    time.after(DELIVER_TIMEOUT_MS, () => {
      if (over) return;
      process.kill();
      finish();
    });
    // A process that died is noticed by its platform at once.
    const watch = (): void => {
      if (over) return;
      if (process.alive()) time.after(1_000, watch);
      else finish();
    };
    time.after(1_000, watch);
    const deps = world.delivery(process, ports, hints);
    const { batchItemFailures } = await deliverRecords(
      records.map((record) => ({ ...record, lane })),
      deps,
      () => end - time.now(),
    );
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    queue.remove(records.flatMap(({ messageId }) => (failed.has(messageId) ? [] : messageId)));
    if (random.chance(0.8)) spare.push(container);
    finish();
  };

  const dispatch = (lane: Priority): void => {
    while (running[lane] < plan.deliveries) {
      const records = queue.receive(lane, lane === 'high' ? 10 : plan.batch);
      if (records.length === 0) return;
      void invoke(lane, records);
    }
  };
  const waiting = new Set<Priority>();
  queue.onVisible((lane) => {
    if (waiting.has(lane)) return;
    waiting.add(lane);
    time.after(lane === 'high' ? 5 : random.int(5, 1_000), () => {
      waiting.delete(lane);
      dispatch(lane);
    });
  });

  const sweepNow = (): void => {
    const { process, ports, hints } = start('sweep');
    let over = false;
    const end = (): void => {
      over = true;
    };
    time.after(SWEEP_TIMEOUT_MS, () => (over ? undefined : process.kill()));
    world.sweepOnce(process, ports, hints, SWEEP_TIMEOUT_MS - 10_000).then(end, end);
  };
  const tick = (): void => {
    time.after(60_000, tick);
    const now = time.now();
    if (now >= plan.sweeps.pausedFrom && now < plan.sweeps.pausedUntil) return;
    sweepNow();
    if (plan.sweeps.twice) time.after(random.int(0, 50), sweepNow);
  };
  time.after(random.int(0, 60_000), tick);

  return {
    sender: () => start('send'),
    idle: () => queue.size() === 0 && running.high === 0 && running.normal === 0,
  };
}

const hintsOf = (process: Process, queue: SimulatedQueue, { sabotage }: World): Hints => {
  const hints: Hints = {
    // The adapter for the queue never throws: what could not be sent is answered.
    send: (wanted) => process.effect('hints.send', () => queue.send(wanted)).catch(() => wanted),
    waiting: (lane) => process.effect('hints.waiting', () => queue.waiting(lane)),
  };
  return sabotage.hints?.(hints) ?? hints;
};
