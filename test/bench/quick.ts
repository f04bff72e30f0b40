import { bare } from './bare.ts';
import { coldStart } from './cold/cold.ts';
import type { BenchGateway } from './gateway-thread.ts';
import { killInTheMiddle } from './kill.ts';
import { load } from './load.ts';
import { median, peakMiB, round } from './machine.ts';
import { relay, startRelay } from './relay.ts';
import { CONNECTIONS, runJob } from './throughput.ts';

/** What CI holds: the relay beside the bare minimum in the same run, and figures that no machine changes much. */
export async function quick(gateway: BenchGateway, say: (line: string) => void): Promise<Record<string, number>> {
  return {
    ...(await besideBare(gateway, say)),
    ...(await windowUsed(gateway, say)),
    'peak memory with 20,000 queued, MiB': await memoryQueued(gateway, 20_000),
    ...(await killed(gateway, say)),
    ...(await coldStart(say)),
  };
}

const WINDOW = 100;
const ROUNDS = 5;

async function besideBare(gateway: BenchGateway, say: (line: string) => void): Promise<Record<string, number>> {
  const [least, ours] = [await bare.start(gateway.port, WINDOW), await relay.start(gateway.port, WINDOW)];
  try {
    const cpu: number[] = [];
    const accepted: number[] = [];
    for (let turn = 0; turn <= ROUNDS; turn++) {
      const job = { count: turn === 0 ? 6_000 : 3_000, first: turn * 10_000, latencyMs: 0, window: WINDOW };
      const one = await runJob(least, gateway, job);
      const other = await runJob(ours, gateway, job);
      say(
        `  ${turn === 0 ? 'warming up' : `turn ${turn}`}: bare ${one.acceptedPerSecond}/s, ${one.cpuMs} ms CPU · relay ${other.acceptedPerSecond}/s, ${other.cpuMs} ms CPU`,
      );
      if (turn === 0) continue;
      cpu.push(other.cpuMs / one.cpuMs);
      accepted.push(other.acceptedPerSecond / one.acceptedPerSecond);
    }
    return {
      'CPU per message ÷ bare calls': round(median(cpu)),
      'accepted per second ÷ bare calls': round(median(accepted)),
    };
  } finally {
    await Promise.all([least.stop(), ours.stop()]);
  }
}

async function windowUsed(gateway: BenchGateway, say: (line: string) => void): Promise<Record<string, number>> {
  const latencyMs = 100;
  const running = await relay.start(gateway.port, WINDOW);
  try {
    await runJob(running, gateway, { count: 2_000, first: 500_000, latencyMs: 0, window: WINDOW });
    const job = await runJob(running, gateway, { count: 4_000, first: 0, latencyMs, window: WINDOW });
    say(
      `  gateway ${latencyMs} ms, window ${WINDOW}: ${job.steadyPerSecond}/s, ${job.cpuMs} ms CPU, ${job.mostInFlight} at once`,
    );
    return { 'share of a window of 100 that is used': round(job.steadyPerSecond / ((WINDOW * 1_000) / latencyMs), 3) };
  } finally {
    await running.stop();
  }
}

/** The most memory while so many messages wait for a gateway that is switched off. */
export async function memoryQueued(gateway: BenchGateway, count: number): Promise<number> {
  const running = await startRelay(gateway.port, WINDOW, { enabled: false });
  try {
    const { port, request } = running;
    const { accepted } = await load({ port, count, connections: CONNECTIONS, request });
    if (accepted.size < count) throw new Error(`Only ${accepted.size} of ${count} were accepted.`);
    return peakMiB(running.pids());
  } finally {
    await running.stop();
  }
}

async function killed(gateway: BenchGateway, say: (line: string) => void): Promise<Record<string, number>> {
  const seen = await killInTheMiddle(relay, gateway, { count: 3_000, quietMs: 3_000 });
  say(`  kill -9: ${JSON.stringify(seen)}`);
  if (seen.lost > 0) throw new Error(`${seen.lost} acknowledged messages were lost.`);
  return { 'sending again after kill -9, seconds': seen.backAfterSeconds };
}
