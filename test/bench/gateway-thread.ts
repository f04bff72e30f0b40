import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

const Stats = z.object({
  calls: z.int(),
  unique: z.int(),
  /** Calls beyond the first, over all messages. */
  extra: z.int(),
  mostInFlight: z.int(),
  /** Of the first and the last call; epoch milliseconds. */
  firstAt: z.number(),
  lastAt: z.number(),
  numbers: z.array(z.int()).optional(),
});
export type GatewayStats = z.infer<typeof Stats>;

/** A fast gateway on a thread of its own. */
export type BenchGateway = {
  port: number;
  stats(): Promise<GatewayStats>;
  /** Which messages arrived. */
  numbers(): Promise<Set<number>>;
  reset(latencyMs: number): Promise<void>;
  stop(): Promise<void>;
};

export async function startGateway(options: { latencyMs: number }): Promise<BenchGateway> {
  const worker = new Worker(new URL('./gateway.ts', import.meta.url), { workerData: options });
  const [first] = await once(worker, 'message');
  const { port } = z.object({ port: z.int() }).parse(first);
  const ask = async (question: object): Promise<GatewayStats> => {
    const answer = once(worker, 'message');
    worker.postMessage(question);
    return Stats.parse((await answer)[0]);
  };
  return {
    port,
    stats: () => ask({}),
    numbers: async () => new Set((await ask({ numbers: true })).numbers),
    async reset(latencyMs) {
      await ask({ reset: { latencyMs } });
    },
    async stop() {
      await worker.terminate();
    },
  };
}
