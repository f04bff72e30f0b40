import type { Counted } from './count.ts';

/** List prices in dollars for a million: us-east-1, November 2026. */
export const PRICES: Record<keyof Counted, number> = {
  http: 1.0,
  invocations: 0.2,
  sqs: 0.4,
  writeUnits: 0.625,
  readUnits: 0.125,
  secretReads: 5.0,
  logKilobytes: 0.5,
};

/** The most that a million messages may cost, Lambda's time included; dollars. */
export const MOST = { single: 5.5, batched: 3.5 };

/** A GB-second of Lambda on arm64, for a million. */
const GB_SECOND = 13.3334;
const GIGABYTES = 0.5;
/** Assumed, because a local machine is not Lambda: seconds of a request to `send`, and of an invocation of `deliver`. */
const SEND_SECONDS = 0.02;
const DELIVER_SECONDS = 0.1;

/** What Lambda's time for a million messages costs at the assumed times; dollars. */
export const lambdaTime = ({ http, invocations }: Counted): number =>
  GB_SECOND * GIGABYTES * (http * SEND_SECONDS + (invocations - http) * DELIVER_SECONDS);

/** What the counted requests of a million messages cost; dollars. */
export const requestsOf = (counted: Counted): number =>
  Object.entries(PRICES).reduce((sum, [part, price]) => sum + price * counted[part as keyof Counted], 0);

/** What a million messages cost; dollars. */
export const priceOf = (counted: Counted): number => requestsOf(counted) + lambdaTime(counted);
