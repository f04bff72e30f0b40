import * as z from 'zod';

/**
 * What an answer means for the message.
 *
 * `accepted`: sent · `rejected`: this message is hopeless, final · `unavailable`: try later ·
 * `gatewayFault`: account or settings are wrong, pause the gateway and alert · `unknown`: the request
 * was written and the answer lost, so it may or may not have been sent.
 */
export const Outcome = z.enum(['accepted', 'rejected', 'unavailable', 'gatewayFault', 'unknown']);
export type Outcome = z.infer<typeof Outcome>;

/** The judgement of one delivery attempt. */
export type Verdict = {
  outcome: Outcome;
  /** Which rule decided, e.g. `success text`, `rule 2 (insufficient_credit)`, `HTTP status 503`, `transport ECONNRESET`. */
  rule: string;
  /** One word for people and filters: `throttled`, `insufficient_credit`, `auth`, `invalid_number`, `unmatched`, `timeout`, … */
  reason: string;
  /** The gateway's own id of the message, where its answer tells it. */
  gatewayMessageId?: string;
  /** How long the gateway asked to wait, clamped; milliseconds. */
  retryAfterMs?: number;
  /** Parts that the gateway counted, where its answer tells them. */
  parts?: number;
  /** Price as the gateway wrote it. */
  price?: string;
  /** Balance that the gateway's answer told, where `balancePath` is set. */
  balance?: number;
};
