import { HOUR } from '#shared/domain/durations.ts';
import type { Logger } from '#shared/log.ts';

const NEXT_STEP_MS = 1_000;
const NEXT_PASS_MS = HOUR;

/** Runs the steps of a retention: one a second while there may be more, then a pass each hour. */
export function createRemover(deps: {
  remove: (now: number) => Promise<boolean>;
  clock: () => number;
  log: Pick<Logger, 'error'>;
}) {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let stopped = false;

  const step = async (): Promise<void> => {
    const more = await deps.remove(deps.clock()).catch((error: unknown) => {
      deps.log.error('old records not removed', { error });
      return false;
    });
    if (!stopped) wait(more ? NEXT_STEP_MS : NEXT_PASS_MS);
  };
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      running = step();
    }, ms).unref();
  };

  return {
    start: (): void => wait(NEXT_STEP_MS),
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
