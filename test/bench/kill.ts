import { setTimeout as sleep } from 'node:timers/promises';
import type { Contender } from './contender.ts';
import type { BenchGateway } from './gateway-thread.ts';
import { load } from './load.ts';
import { CONNECTIONS } from './throughput.ts';

/** What `kill -9` in the middle came to. */
export type Killed = {
  accepted: number;
  /** Accepted and never at the gateway. */
  lost: number;
  /** Calls beyond the first, over all messages; at most what was in flight may be. */
  doubled: number;
  /** From starting it again to the first call after that, seconds. */
  backAfterSeconds: number;
};

const LATENCY_MS = 20;
const WINDOW = 100;

/** Posts `count` messages, kills when three eighths are accepted, starts again, and counts when `quietMs` passed without news. */
export async function killInTheMiddle(
  contender: Contender,
  gateway: BenchGateway,
  { count, quietMs }: { count: number; quietMs: number },
): Promise<Killed> {
  const running = await contender.start(gateway.port, WINDOW);
  try {
    await gateway.reset(LATENCY_MS);
    let killed = false;
    let backAfterSeconds = 0;
    const killAndStart = async (): Promise<void> => {
      await running.kill();
      await sleep(500);
      const { calls } = await gateway.stats();
      const startedAt = performance.now();
      await running.restart();
      while ((await gateway.stats()).calls === calls) await sleep(5);
      backAfterSeconds = (performance.now() - startedAt) / 1_000;
    };
    let again: Promise<void> | undefined;
    const posted = await load({
      port: running.port,
      count,
      connections: CONNECTIONS,
      request: running.request,
      onAccepted(accepted) {
        if (killed || accepted < (count * 3) / 8) return;
        killed = true;
        again = killAndStart();
      },
    });
    await again;
    const missing = async (): Promise<number> => {
      const arrived = await gateway.numbers();
      return [...posted.accepted].filter((number) => !arrived.has(number)).length;
    };
    let { calls } = await gateway.stats();
    for (let news = Date.now(); Date.now() - news < quietMs; await sleep(250)) {
      const stats = await gateway.stats();
      if (stats.calls > calls) news = Date.now();
      calls = stats.calls;
    }
    const { extra } = await gateway.stats();
    return {
      accepted: posted.accepted.size,
      lost: await missing(),
      doubled: extra,
      backAfterSeconds: Number(backAfterSeconds.toFixed(1)),
    };
  } finally {
    await running.stop();
  }
}
