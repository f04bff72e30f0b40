import type { SweepReport } from '#functions/sweep/sweep.ts';
import type { Logger } from '#shared/log.ts';

/** Runs sweeps one at a time: each second, and at once when the pump runs low while more is due. */
export type Sweeper = { start(): void; nudge(): void; stop(): Promise<void> };

export function createSweeper(deps: { sweep: () => Promise<SweepReport>; everyMs: number; log: Logger }): Sweeper {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let more = true;
  let stopped = false;

  const run = (): void => {
    if (running || stopped) return;
    running = deps
      .sweep()
      .then((report) => {
        more = report.more;
      })
      .catch((error: unknown) => {
        more = false;
        deps.log.error('sweep failed', { error });
      })
      .finally(() => {
        running = undefined;
      });
  };

  return {
    start() {
      timer = setInterval(run, deps.everyMs);
      run();
    },
    nudge() {
      if (more) run();
    },
    async stop() {
      stopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
