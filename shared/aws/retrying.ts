import { setTimeout as sleep } from 'node:timers/promises';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';

/** How long a call to AWS is repeated, milliseconds; below the 30 s that an HTTP API waits. */
export const DEADLINE_MS = 8_000;
const FIRST_PAUSE_MS = 25;
const LONGEST_PAUSE_MS = 1_000;

/**
 * Runs `call` until it succeeds, fails for good, or the deadline passes: then it throws `Unavailable`, or `PerhapsStored` when a try may
 * have been carried out although its answer was lost. `repeated` tells the call that this happened to an earlier try.
 */
export async function retrying<T>(
  call: (repeated: boolean) => Promise<T>,
  { deadlineMs = DEADLINE_MS }: { deadlineMs?: number } = {},
): Promise<T> {
  const end = performance.now() + deadlineMs;
  let lost = false;
  for (let tries = 0; ; tries++) {
    try {
      return await call(lost);
    } catch (error) {
      const kind = kindOf(error);
      if (kind === 'final') throw error;
      lost ||= kind === 'lost';
      const pause = pauseBefore(tries);
      if (performance.now() + pause > end) {
        const Failure = lost ? PerhapsStored : Unavailable;
        throw new Failure('The store could not be reached in time.', { cause: error });
      }
      await sleep(pause);
    }
  }
}

/** For work that stores nothing of what was asked for, a read or a note: its failure leaves no doubt, whatever became of it. */
export const withoutDoubt = <T>(work: Promise<T>): Promise<T> =>
  work.catch((error: unknown) => {
    if (!(error instanceof PerhapsStored)) throw error;
    throw new Unavailable(error.message, { cause: error.cause });
  });

/** Full jitter, so that throttled writers do not come back together. */
export const pauseBefore = (tries: number, random: () => number = Math.random): number =>
  1 + random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries);

const THROTTLED = /Throttl|ProvisionedThroughputExceeded|RequestLimitExceeded|TooManyRequests|SlowDown|LimitExceeded/;
const SKEWED = /RequestTimeTooSkewed|RequestExpired|InvalidSignature|SignatureDoesNotMatch/;
const TRANSPORT =
  /^(ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_SOCKET|ERR_STREAM)/;

/** `refused`: nothing was done, try again. `lost`: it may have been done. `final`: trying again cannot help. */
export function kindOf(error: unknown): 'refused' | 'lost' | 'final' {
  if (!(error instanceof Error)) return 'final';
  const status = statusOf(error);
  if (THROTTLED.test(error.name) || status === 429) return 'refused';
  // The SDK has learned the clock's offset from the refusal and signs the next try with it.
  if (SKEWED.test(error.name)) return 'refused';
  if (status !== undefined && status >= 500) return 'lost';
  const code = 'code' in error ? String(error.code) : '';
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'refused';
  return error.name === 'TimeoutError' || TRANSPORT.test(code) ? 'lost' : 'final';
}

function statusOf(error: Error): number | undefined {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || error.$metadata === null) return undefined;
  if (!('httpStatusCode' in error.$metadata)) return undefined;
  const { httpStatusCode } = error.$metadata;
  return typeof httpStatusCode === 'number' ? httpStatusCode : undefined;
}
