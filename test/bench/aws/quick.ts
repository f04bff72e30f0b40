import type { BenchGateway } from '../gateway-thread.ts';
import { median, round } from '../machine.ts';
import type { Job } from './job.ts';
import { type Handlers, startHandlers } from './process.ts';
import { type Stub, startStub } from './stub-thread.ts';

/** Rounds by turns, after one to warm up. */
const ROUNDS = 5;
const GATEWAY_MS = 300;
const DELIVERED = 500;

/** What a message costs on AWS: the handlers over a stub of its APIs, beside the bare SDK calls that a message needs. */
export async function quickAws(gateway: BenchGateway, say: (line: string) => void): Promise<Record<string, number>> {
  const stub = await startStub();
  const handlers = await startHandlers({ ...stub.env, GATEWAY_URL: `http://127.0.0.1:${gateway.port}` });
  try {
    return { ...(await accepting(handlers, stub, say)), ...(await delivering(handlers, gateway, say)) };
  } finally {
    await handlers.stop();
    await stub.stop();
  }
}

async function accepting(handlers: Handlers, stub: Stub, say: (line: string) => void): Promise<Record<string, number>> {
  const single: number[] = [];
  const batch: number[] = [];
  for (let turn = 0; turn <= ROUNDS; turn++) {
    const microseconds = async (kind: Job['kind'], count: number): Promise<number> => {
      const before = await stub.taken();
      const { cpuMs } = await handlers.run({ kind, count, first: turn * 10_000 });
      const hints = (await stub.taken()) - before;
      if (hints !== count) throw new Error(`${kind}: ${hints} hints for ${count} messages.`);
      return Math.round((cpuMs * 1_000) / count);
    };
    const bare = await microseconds('bare calls', turn === 0 ? 1_500 : 500);
    const one = await microseconds('send, single', turn === 0 ? 1_500 : 500);
    const many = await microseconds('send, batch', turn === 0 ? 4_000 : 2_000);
    say(
      `  ${turn === 0 ? 'warming up' : `turn ${turn}`}: bare SDK calls ${bare} µs CPU · send, single ${one} · in batches of 100 ${many} a message`,
    );
    if (turn === 0) continue;
    single.push(one / bare);
    batch.push(many / one);
  }
  return {
    'on AWS: send, single, CPU ÷ bare SDK calls': round(median(single)),
    'on AWS: send, batch of 100, CPU per message ÷ single': round(median(batch), 3),
  };
}

async function delivering(
  handlers: Handlers,
  gateway: BenchGateway,
  say: (line: string) => void,
): Promise<Record<string, number>> {
  const rates: number[] = [];
  for (let turn = 0; turn <= ROUNDS; turn++) {
    await gateway.reset(GATEWAY_MS);
    const { cpuMs, wallMs } = await handlers.run({ kind: 'deliver', count: DELIVERED, first: 100_000 + turn * 10_000 });
    const { unique, extra } = await gateway.stats();
    if (unique !== DELIVERED || extra > 0)
      throw new Error(`Of ${DELIVERED} messages ${unique} were sent, ${extra} twice.`);
    const rate = Math.round((DELIVERED * 1_000) / wallMs);
    say(
      `  ${turn === 0 ? 'warming up' : `turn ${turn}`}: deliver, gateway ${GATEWAY_MS} ms: ${rate} messages per invocation-second, ${Math.round((cpuMs * 1_000) / DELIVERED)} µs CPU a message`,
    );
    if (turn > 0) rates.push(rate);
  }
  return { 'on AWS: deliver, gateway 300 ms, messages per invocation-second': median(rates) };
}
