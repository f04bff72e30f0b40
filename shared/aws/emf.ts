import { addTo, type Counts, type Gauges, type Metrics } from '#shared/metrics.ts';

/** Namespace of the relay's metrics in CloudWatch; deployments are told apart by the dimension `environment`. */
export const NAMESPACE = 'SmsRelay';

/** CloudWatch takes at most so many values of one metric in a line. */
const MOST_VALUES = 100;

/** Metrics of one invocation, written at its end. */
export type EmfMetrics = Metrics & { flush(): void };

/**
 * Metrics in CloudWatch's embedded metric format: a JSON line in the log, of which CloudWatch makes metrics. It costs no call and no wait,
 * and needs no right. One line per invocation, and none for an invocation that counted nothing.
 *
 * See https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 *
 * @param write writes a line to standard output as it is: with a prefix it would be no metric
 */
export function createEmf(
  environment: string,
  write: (line: string) => void,
  clock: () => number = Date.now,
): EmfMetrics {
  let counts: Counts = {};
  let latencies: number[] = [];
  let gauges: Partial<Gauges> = {};

  const flush = (): void => {
    const values = { ...counts, ...gauges, ...(latencies.length > 0 ? { gatewayLatency: latencies } : {}) };
    [counts, latencies, gauges] = [{}, [], {}];
    const names = Object.keys(values);
    if (names.length === 0) return;
    const Metrics = names.map((Name) => ({ Name, Unit: UNITS[Name] ?? 'Count' }));
    const directive = { Namespace: NAMESPACE, Dimensions: [['environment']], Metrics };
    write(JSON.stringify({ _aws: { Timestamp: clock(), CloudWatchMetrics: [directive] }, environment, ...values }));
  };

  return {
    count: (more) => addTo(counts, more),
    gatewayAnswered(latencyMs) {
      latencies.push(Math.round(latencyMs));
      if (latencies.length === MOST_VALUES) flush();
    },
    measure(measured) {
      gauges = measured;
    },
    flush,
  };
}

const UNITS: Record<string, string> = { gatewayLatency: 'Milliseconds', oldestDueSeconds: 'Seconds' };

/** A handler that writes its metrics when it ends, however it ends. */
export const withMetrics =
  <Arguments extends unknown[], Result>(
    metrics: EmfMetrics,
    handler: (...args: Arguments) => Promise<Result>,
  ): ((...args: Arguments) => Promise<Result>) =>
  async (...args) => {
    try {
      return await handler(...args);
    } finally {
      metrics.flush();
    }
  };

/** Writes a line to standard output without the prefix that Lambda's `console.log` puts before it. */
export const writeLine = (line: string): void => void process.stdout.write(`${line}\n`);
