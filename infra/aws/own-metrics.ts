import { Metric, type MetricProps } from 'aws-cdk-lib/aws-cloudwatch';
import { NAMESPACE } from '#shared/aws/emf.ts';
import type { Counter, Gauge } from '#shared/metrics.ts';

/** The metrics that the functions of one deployment write into their logs. */
export const ownMetrics =
  (environment: string) =>
  (metricName: Counter | Gauge | 'gatewayLatency', props: Partial<MetricProps>): Metric =>
    new Metric({ namespace: NAMESPACE, metricName, dimensionsMap: { environment }, ...props });
