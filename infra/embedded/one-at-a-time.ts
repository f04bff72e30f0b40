import type { Logger } from '#shared/log.ts';

/** Starts a job unless it is running already; a failure is logged and ends that run only. */
export function oneAtATime(job: () => Promise<void>, log: Logger): { start(): void; ended(): Promise<void> } {
  let running: Promise<void> | undefined;
  return {
    start() {
      running ??= job()
        .catch((error: unknown) => log.error('job failed', { error }))
        .finally(() => {
          running = undefined;
        });
    },
    async ended() {
      await running;
    },
  };
}
