import { compareBacklog } from './backlog.ts';
import { bare } from './bare.ts';
import type { Contender, Running } from './contender.ts';
import type { BenchGateway } from './gateway-thread.ts';
import { killInTheMiddle } from './kill.ts';
import { median, peakMiB } from './machine.ts';
import { createBullmq, hasRedis } from './peers/bullmq.ts';
import { hasKannel, kannel } from './peers/kannel.ts';
import { memoryQueued } from './quick.ts';
import { relay } from './relay.ts';
import { type Job, runJob } from './throughput.ts';

const ROUNDS = 3;
const CELLS = [
  { latencyMs: 0, window: 100, count: 8_000 },
  { latencyMs: 100, window: 100, count: 4_000 },
  { latencyMs: 100, window: 1_000, count: 8_000 },
];

/** Side by side with what people would use instead, everything by turns in one run. Says what is not on this machine. */
export async function full(gateway: BenchGateway, say: (line: string) => void): Promise<void> {
  const bullmq = hasRedis() ? createBullmq() : undefined;
  const stored = [relay, ...(hasKannel() ? [kannel] : []), ...(bullmq ? [bullmq] : [])];
  if (!hasKannel()) say('Kannel is not on this machine (Debian: apt-get install kannel).');
  if (!bullmq) say('Redis is not on this machine (Debian: apt-get install redis-server).');
  try {
    for (const cell of CELLS) await compare([bare, ...stored], gateway, cell, say);
    say('\nkill -9 at 3,000 of 8,000 messages, gateway 20 ms, window 100');
    for (const each of stored) {
      const seen = await killInTheMiddle(each, gateway, { count: 8_000, quietMs: each === bullmq ? 65_000 : 8_000 });
      say(`  ${each.name.padEnd(18)} ${JSON.stringify(seen)}`);
    }
    say(`\nPeak memory with 100,000 queued: ${await memoryQueued(gateway, 100_000)} MiB`);
    const backlog = await compareBacklog(gateway, 1_000_000);
    say(`\n1,000,000 messages in the store, half of them queued, against 1,000: ${JSON.stringify(backlog)}`);
  } finally {
    bullmq?.remove();
  }
}

async function compare(
  contenders: Contender[],
  gateway: BenchGateway,
  cell: (typeof CELLS)[number],
  say: (line: string) => void,
): Promise<void> {
  const jobs = new Map<Contender, Job[]>();
  const running = new Map<Contender, Running>();
  try {
    for (const each of contenders) {
      running.set(each, await each.start(gateway.port, cell.window));
      jobs.set(each, []);
    }
    for (let turn = 0; turn <= ROUNDS; turn++) {
      for (const [each, process] of running) {
        // The first turn warms up.
        const how = turn === 0 ? { ...cell, latencyMs: 0 } : cell;
        const job = await runJob(process, gateway, { ...how, first: turn * 100_000 });
        if (turn > 0) jobs.get(each)?.push(job);
      }
    }
    say(`\nGateway ${cell.latencyMs} ms, window ${cell.window}, ${cell.count} messages, medians of ${ROUNDS}`);
    for (const [each, process] of running) {
      const of = (name: keyof Job): number => median((jobs.get(each) ?? []).map((job) => job[name]));
      say(
        `  ${each.name.padEnd(18)} accepted ${of('acceptedPerSecond')}/s · sent ${of('sentPerSecond')}/s, window full ${of('steadyPerSecond')}/s · CPU ${of('cpuMs')} ms · ${of('mostInFlight')} at once · ${peakMiB(process.pids())} MiB`,
      );
    }
  } finally {
    for (const process of running.values()) await process.stop();
  }
}
