import * as z from 'zod';
import { HOUR } from './durations.ts';

/** What the relay knows of a gateway's condition; one record per gateway, changed by compare-and-set. Times are epoch milliseconds. */
export const GatewayState = z.object({
  /** Set while nothing may be sent: by an operator, or by the relay after an account fault. */
  pause: z
    .object({ by: z.enum(['operator', 'relay']), reason: z.string(), detail: z.string(), since: z.number() })
    .nullable(),
  breaker: z.object({
    state: z.enum(['closed', 'open', 'halfOpen']),
    /** Failures in a row, at the transport or of the server. */
    failures: z.int(),
    since: z.number(),
    nextProbeAt: z.number(),
    /** Calls per second allowed while half open; doubles with each success. */
    rampPerSecond: z.number(),
  }),
  /** The gateway asked, by `Retry-After`, not to be called before. */
  notBefore: z.number(),
  /** Answers 2xx in a row that matched no rule. */
  unmatched: z.int(),
  /** The rate's next free slot. */
  nextSlotAt: z.number(),
});
export type GatewayState = z.infer<typeof GatewayState>;

/** A gateway of which nothing is known yet. */
export const freshGatewayState: GatewayState = {
  pause: null,
  breaker: { state: 'closed', failures: 0, since: 0, nextProbeAt: 0, rampPerSecond: 0 },
  notBefore: 0,
  unmatched: 0,
  nextSlotAt: 0,
};

/** Failures in a row that open the breaker. */
export const OPEN_AFTER = 5;
/** While open, one probe per this many milliseconds. */
export const PROBE_EVERY_MS = 30_000;
/** The longest wait that a gateway can ask for by `Retry-After`, milliseconds. */
export const LONGEST_RETRY_AFTER_MS = HOUR;
/** Unmatched 2xx answers in a row that pause the gateway: a wrong success rule would otherwise resend every delivered SMS. */
export const PAUSE_AFTER_UNMATCHED = 10;

/** Stops sending until an operator resumes it. */
export const pause = (state: GatewayState, detail: string, now: number): GatewayState => ({
  ...state,
  pause: { by: 'operator', reason: 'operator', detail, since: now },
});

/** Starts sending again with a clean slate; the rate's next slot is kept, so that resuming never exceeds the rate. */
export const resume = (state: GatewayState): GatewayState => ({ ...freshGatewayState, nextSlotAt: state.nextSlotAt });
