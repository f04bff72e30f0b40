import { addTo, COUNTER_NAMES, COUNTERS, type Counts, GAUGES, type Gauges, type Metrics } from '#shared/metrics.ts';

/** Upper bounds of the histogram of the gateway's answers; milliseconds. */
const BOUNDS_MS = [50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000];

/** Metrics since the process started. */
export type Meter = Metrics & {
  /** All of them in Prometheus's text format, with gauges measured now. */
  text(gauges: Gauges): string;
};

export function createMeter(): Meter {
  const counts: Counts = {};
  const buckets = BOUNDS_MS.map(() => 0);
  let answers = 0;
  let totalMs = 0;
  return {
    count: (more) => addTo(counts, more),
    gatewayAnswered(latencyMs) {
      answers += 1;
      totalMs += latencyMs;
      BOUNDS_MS.forEach((bound, index) => {
        if (latencyMs <= bound) buckets[index] = (buckets[index] ?? 0) + 1;
      });
    },
    // Measured when somebody asks, and not each minute.
    measure: () => {},
    text(gauges) {
      const counters = COUNTER_NAMES.map((name) =>
        metric(`${name}_total`, 'counter', COUNTERS[name], [['', counts[name] ?? 0]]),
      );
      const measured = Object.entries(gauges).map(([name, value]) =>
        metric(name, 'gauge', isGauge(name) ? GAUGES[name] : '', [['', value]]),
      );
      const latency = metric('gateway_latency_seconds', 'histogram', 'How long the gateway took to answer', [
        ...BOUNDS_MS.map((bound, index): [string, number] => [`_bucket{le="${bound / 1_000}"}`, buckets[index] ?? 0]),
        ['_bucket{le="+Inf"}', answers],
        ['_sum', totalMs / 1_000],
        ['_count', answers],
      ]);
      return `${[...counters, ...measured, latency].join('\n')}\n`;
    },
  };
}

const isGauge = (name: string): name is keyof Gauges => Object.hasOwn(GAUGES, name);

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function metric(name: string, type: string, help: string, samples: [suffix: string, value: number][]): string {
  const full = `sms_relay_${snake(name)}`;
  return [
    `# HELP ${full} ${help}.`,
    `# TYPE ${full} ${type}`,
    ...samples.map(([suffix, value]) => `${full}${suffix} ${value}`),
  ].join('\n');
}
