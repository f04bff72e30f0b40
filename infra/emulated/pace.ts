import * as z from 'zod';
import { numberVariable } from '#infra/embedded/variables.ts';

/** How fast the AWS side works here: by default as it is deployed, but for the memory of settings and keys (see CONTRIBUTING.md). */
export const Pace = z.object({
  /** Between two sweeps. */
  SWEEP_SECONDS: numberVariable('SWEEP_SECONDS', 0.1, 3_600, 'any').default(60),
  /** Longest run of a delivery; a claim lasts a little longer, so this is what a message waits for after a crash. */
  DELIVER_SECONDS: numberVariable('DELIVER_SECONDS', 1, 900, 'any').default(120),
  HINT_GRACE_SECONDS: numberVariable('HINT_GRACE_SECONDS', 1, 900, 'any').default(120),
  /** How long settings and keys are remembered; 30 where it is deployed, which is long to wait for at a desk. */
  CACHE_SECONDS: numberVariable('CACHE_SECONDS', 0, 60, 'any').default(1),
});
export type Pace = z.infer<typeof Pace>;
