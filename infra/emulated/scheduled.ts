import { randomUUID } from 'node:crypto';
import type { Context, ScheduledEvent } from 'aws-lambda';
import { lambdaContext } from './lambda-context.ts';

/** A function that a rule starts, as Lambda calls it. */
export type ScheduledHandler = (event: ScheduledEvent, context: Context) => Promise<unknown>;

/** Makes the event that an EventBridge rule sends at its time. */
export const scheduledEvent = (ruleName: string): ScheduledEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: '000000000000',
  time: new Date().toISOString(),
  region: 'us-east-1',
  resources: [`arn:aws:events:us-east-1:000000000000:rule/${ruleName}`],
  detail: {},
});

/** Starts a function every `intervalMs`, one run after the other. `stop` resolves when the running one has ended. */
export function runEvery(
  intervalMs: number,
  { ruleName, handler, timeoutMs = 60_000 }: { ruleName: string; handler: ScheduledHandler; timeoutMs?: number },
): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const run = async (): Promise<void> => {
    try {
      await handler(scheduledEvent(ruleName), lambdaContext(ruleName, timeoutMs));
    } catch (error) {
      // Lambda logs what a function throws; the next run comes all the same.
      console.error(error);
    }
  };
  const timer = setInterval(() => {
    running ??= run().finally(() => {
      running = undefined;
    });
  }, intervalMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}

/**
 * A function that EventBridge starts, as the emulator's `invoke`. The emulator runs before the functions can be loaded; what it starts
 * until `ready` waits for the next time. `stop` resolves when the runs under way have ended.
 */
export function invokedLater(): {
  invoke: (target: { ruleName: string }) => Promise<void>;
  ready: (handler: ScheduledHandler) => void;
  stop(): Promise<void>;
} {
  const running = new Set<Promise<unknown>>();
  let handler: ScheduledHandler | undefined;
  return {
    async invoke({ ruleName }) {
      const run = handler?.(scheduledEvent(ruleName), lambdaContext(ruleName, 60_000)).catch((error: unknown) =>
        // Lambda logs what a function throws.
        console.error(error),
      );
      if (!run) return;
      running.add(run);
      await run;
      running.delete(run);
    },
    ready(loaded) {
      handler = loaded;
    },
    stop: async () => void (await Promise.all(running)),
  };
}
