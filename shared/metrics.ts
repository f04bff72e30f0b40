/** What is counted, and what each number says. The same words name the metrics in CloudWatch and on `/metrics`. */
export const COUNTERS = {
  accepted: 'Messages that were answered with 202',
  notStored: 'Messages of batches that were not stored, or perhaps not, while others of their batch were',
  sent: 'Messages that the gateway accepted',
  failed: 'Messages that ended as error, rejected by the gateway or given up as poison',
  expired: 'Messages that ended as error because their time was over',
  canceled: 'Messages that were canceled before they were sent',
  reopened: 'Final messages that operators sent again',
  retried: 'Attempts after which a message waits for another',
  ambiguous: 'Attempts whose answer was lost, so that the gateway may have the message',
  deadLetters: 'Entries that were added to the queue of dead letters',
  callbacksFailed: 'Attempts to tell an application of a final status that failed',
} as const;
export type Counter = keyof typeof COUNTERS;
export type Counts = Partial<Record<Counter, number>>;

/** What is measured, on AWS with each sweep and on one machine when somebody asks, and what each number says. */
export const GAUGES = {
  inFlight: 'Messages that were accepted and are not final yet, counted up to a limit',
  oldestDueSeconds: 'How long the message that is due longest has been due',
  breakerOpen: '1 while the gateway is not called because it failed again and again, else 0',
  paused: '1 while sending is paused, by an operator or by the relay, else 0',
} as const;
export type Gauge = keyof typeof GAUGES;
export type Gauges = Record<Gauge, number>;

/** Where numbers about the work go. Names are few and carry no label but the deployment's, so that they cost little and tell of nobody. */
export type Metrics = {
  count(counts: Counts): void;
  /** How long the gateway took to answer; milliseconds. */
  gatewayAnswered(latencyMs: number): void;
  measure(gauges: Gauges): void;
};

/** Adds `counts` to `sum` in place. */
export function addTo(sum: Counts, counts: Counts): void {
  for (const name in counts) {
    if (isCounter(name)) sum[name] = (sum[name] ?? 0) + (counts[name] ?? 0);
  }
}

const isCounter = (name: string): name is Counter => Object.hasOwn(COUNTERS, name);

/** All counters, in the order of their table. */
export const COUNTER_NAMES = Object.keys(COUNTERS).filter(isCounter);
