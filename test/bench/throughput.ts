import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from './contender.ts';
import type { BenchGateway } from './gateway-thread.ts';
import { load } from './load.ts';
import { cpuSeconds, round } from './machine.ts';

export const CONNECTIONS = 32;

/** What one job came to: messages posted as fast as they are taken, until the gateway has all of them. */
export type Job = {
  acceptedPerSecond: number;
  /** From the first post to the last arrival. */
  sentPerSecond: number;
  /** Once the window is full; how the window is used, whatever accepting costs. */
  steadyPerSecond: number;
  cpuMs: number;
  mostInFlight: number;
};

/** Nothing new for so long means that the rest will not come, milliseconds. */
const STALLED_MS = 20_000;

/** Runs one job of `count` messages, numbered from `first`. Throws when one is refused, lost or doubled. */
export async function runJob(
  running: Running,
  gateway: BenchGateway,
  { count, first, latencyMs, window }: { count: number; first: number; latencyMs: number; window: number },
): Promise<Job> {
  await gateway.reset(latencyMs);
  const cpuBefore = cpuSeconds(running.pids());
  const startedAt = performance.timeOrigin + performance.now();
  const { port, request } = running;
  const posted = await load({ port, count, first, connections: CONNECTIONS, request });
  if (posted.accepted.size < count) {
    throw new Error(`Of ${count} messages ${posted.accepted.size} were accepted. ${posted.firstRefusal ?? ''}`);
  }
  let stats = await gateway.stats();
  for (let news = Date.now(); stats.unique < count; await sleep(20)) {
    const { unique } = stats;
    stats = await gateway.stats();
    if (stats.unique > unique) news = Date.now();
    if (Date.now() - news > STALLED_MS) throw new Error(`Of ${count} messages ${stats.unique} reached the gateway.`);
  }
  if (stats.extra > 0) throw new Error(`${stats.extra} messages were sent more than once.`);
  // The last answers are still to be written down.
  await sleep(latencyMs + 300);
  return {
    acceptedPerSecond: Math.round(count / posted.seconds),
    sentPerSecond: Math.round((count * 1_000) / (stats.lastAt - startedAt)),
    steadyPerSecond: Math.round(((count - window) * 1_000) / (stats.lastAt - stats.firstAt)),
    cpuMs: round(((cpuSeconds(running.pids()) - cpuBefore) * 1_000) / count, 3),
    mostInFlight: stats.mostInFlight,
  };
}
