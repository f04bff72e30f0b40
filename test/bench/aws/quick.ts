import type { BenchGateway } from '../gateway-thread.ts';
import { median, round } from '../machine.ts';
import type { Job } from './job.ts';
import { type Handlers, startHandlers } from './process.ts';
import { type Stub, startStub } from './stub-thread.ts';

/**
 * Many short turns rather than few long ones: a neighbour's work on the same machine then falls on both sides of a ratio, or on a turn that
 * the median leaves out.
 */
const TURNS = 30;
const GATEWAY_MS = 300;
const DELIVERIES = 8;
/** Messages of a turn, and of the one before all that warms up. */
const MESSAGES = {
  'bare calls': { turn: 60, warmUp: 1_500 },
  'send, single': { turn: 60, warmUp: 1_500 },
  'send, batch': { turn: 200, warmUp: 3_000 },
  deliver: { turn: 200, warmUp: 800 },
} as const;

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
  const turns: { bare: number; single: number; batch: number }[] = [];
  for (let turn = 0; turn <= TURNS; turn++) {
    const microseconds = async (kind: Exclude<Job['kind'], 'deliver'>): Promise<number> => {
      const count = MESSAGES[kind][turn === 0 ? 'warmUp' : 'turn'];
      const before = await stub.taken();
      const { cpuMs } = await handlers.run({ kind, count, first: turn * 10_000 });
      const hints = (await stub.taken()) - before;
      if (hints !== count) throw new Error(`${kind}: ${hints} hints for ${count} messages.`);
      return (cpuMs * 1_000) / count;
    };
    const [bare, single, batch] = [
      await microseconds('bare calls'),
      await microseconds('send, single'),
      await microseconds('send, batch'),
    ];
    if (turn > 0) turns.push({ bare, single, batch });
  }
  const of = (pick: (turn: (typeof turns)[number]) => number): number => median(turns.map(pick));
  say(
    `  on AWS, CPU a message: bare SDK calls ${Math.round(of(({ bare }) => bare))} µs · send, single ${Math.round(of(({ single }) => single))} · send, batch of 100 ${Math.round(of(({ batch }) => batch))}`,
  );
  return {
    'on AWS: send, single, CPU ÷ bare SDK calls': round(of(({ bare, single }) => single / bare)),
    'on AWS: send, batch of 100, CPU per message ÷ single': round(
      of(({ single, batch }) => batch / single),
      3,
    ),
  };
}

async function delivering(
  handlers: Handlers,
  gateway: BenchGateway,
  say: (line: string) => void,
): Promise<Record<string, number>> {
  const rates: number[] = [];
  const costs: number[] = [];
  for (let turn = 0; turn <= DELIVERIES; turn++) {
    const count = MESSAGES.deliver[turn === 0 ? 'warmUp' : 'turn'];
    await gateway.reset(GATEWAY_MS);
    const { cpuMs, wallMs } = await handlers.run({ kind: 'deliver', count, first: 1_000_000 + turn * 10_000 });
    const { unique, extra } = await gateway.stats();
    if (unique !== count || extra > 0) throw new Error(`Of ${count} messages ${unique} were sent, ${extra} twice.`);
    if (turn === 0) continue;
    rates.push(Math.round((count * 1_000) / wallMs));
    costs.push((cpuMs * 1_000) / count);
  }
  say(
    `  on AWS, deliver, gateway ${GATEWAY_MS} ms: ${rates.join(', ')} messages per invocation-second, ${Math.round(median(costs))} µs CPU a message`,
  );
  return { 'on AWS: deliver, gateway 300 ms, messages per invocation-second': median(rates) };
}
