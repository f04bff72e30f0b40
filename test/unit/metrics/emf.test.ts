import { describe, expect, it } from 'vitest';
import { createEmf, withMetrics } from '#shared/aws/emf.ts';

const noon = Date.UTC(2026, 10, 23, 12);

function ready() {
  const lines: string[] = [];
  const metrics = createEmf(
    'test',
    (line) => lines.push(line),
    () => noon,
  );
  return { metrics, lines, read: () => lines.map((line): unknown => JSON.parse(line)) };
}

describe('Metrics in the embedded metric format', () => {
  it('are one line per invocation, which CloudWatch reads as metrics of this deployment', () => {
    const { metrics, read } = ready();
    metrics.count({ sent: 1 });
    metrics.count({ sent: 1, ambiguous: 1 });
    metrics.gatewayAnswered(12.4);
    metrics.gatewayAnswered(250);
    metrics.flush();
    expect(read()).toEqual([
      {
        _aws: {
          Timestamp: noon,
          CloudWatchMetrics: [
            {
              Namespace: 'SmsRelay',
              Dimensions: [['environment']],
              Metrics: [
                { Name: 'sent', Unit: 'Count' },
                { Name: 'ambiguous', Unit: 'Count' },
                { Name: 'gatewayLatency', Unit: 'Milliseconds' },
              ],
            },
          ],
        },
        environment: 'test',
        sent: 2,
        ambiguous: 1,
        gatewayLatency: [12, 250],
      },
    ]);
  });

  it('cost no line when nothing was counted, and start at nothing after each line', () => {
    const { metrics, lines, read } = ready();
    metrics.flush();
    expect(lines).toEqual([]);
    metrics.count({ accepted: 3 });
    metrics.flush();
    metrics.flush();
    expect(read()).toMatchObject([{ accepted: 3 }]);
  });

  it('never hold more values of a metric in a line than CloudWatch takes', () => {
    const { metrics, lines, read } = ready();
    for (let call = 0; call < 250; call += 1) metrics.gatewayAnswered(call);
    metrics.flush();
    expect(lines).toHaveLength(3);
    expect(read()).toMatchObject([{}, {}, { gatewayLatency: Array.from({ length: 50 }, (_, call) => 200 + call) }]);
  });

  it('are written when the handler fails, too', async () => {
    const { metrics, read } = ready();
    const handler = withMetrics(metrics, async (count: number) => {
      metrics.count({ retried: count });
      throw new Error('out of memory');
    });
    await expect(handler(2)).rejects.toThrow('out of memory');
    expect(read()).toMatchObject([{ retried: 2 }]);
  });
});
