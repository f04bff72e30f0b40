import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

const Stats = z.object({ calls: z.int(), unique: z.int(), doubled: z.int(), mostInFlight: z.int() });
export type GatewayStats = z.infer<typeof Stats>;

/** A fast gateway on a thread of its own. */
export type BenchGateway = {
  port: number;
  stats(): Promise<GatewayStats>;
  reset(): Promise<GatewayStats>;
  stop(): Promise<void>;
};

export async function startGateway(options: { latencyMs: number }): Promise<BenchGateway> {
  const worker = new Worker(new URL('./gateway.ts', import.meta.url), { workerData: options });
  const [first] = await once(worker, 'message');
  const { port } = z.object({ port: z.int() }).parse(first);
  const ask = async (question: 'stats' | 'reset'): Promise<GatewayStats> => {
    const answer = once(worker, 'message');
    worker.postMessage(question);
    return Stats.parse((await answer)[0]);
  };
  return {
    port,
    stats: () => ask('stats'),
    reset: () => ask('reset'),
    async stop() {
      await worker.terminate();
    },
  };
}
