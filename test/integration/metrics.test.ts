import { beforeAll, describe, expect, it } from 'vitest';
import { aSendRequest } from '#test/support/recipients.ts';
import { onAws, oneMachine } from '#test/support/relay.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';
import { until } from '#test/support/until.ts';

describe('The metrics of one machine', () => {
  const { shop, gateway } = aRelayWithGateway(oneMachine);
  beforeAll(() => shop.configure(gateway.settings()));

  it('tell Prometheus what was accepted, sent and rejected', async () => {
    const rejected = aSendRequest();
    gateway.script(rejected.to, { status: 400 });
    const [one, other] = [await shop.send(aSendRequest()), await shop.send(rejected)];
    await Promise.all([shop.becomes(one.id, 'sent'), shop.becomes(other.id, 'error')]);
    const answer = await shop.operator('GET', '/metrics');
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await answer.text();
    expect(text).toMatch(/^# HELP sms_relay_accepted_total Messages that were answered with 202\.$/m);
    expect(text).toMatch(/^# TYPE sms_relay_accepted_total counter$/m);
    for (const sample of [
      'accepted_total 2',
      'sent_total 1',
      'failed_total 1',
      'dead_letters_total 1',
      'in_flight 0',
    ]) {
      expect(text).toContain(`\nsms_relay_${sample}\n`);
    }
    expect(text).not.toContain(rejected.to.slice(1));
  });

  it('are for operators only', async () => {
    expect((await fetch(`${shop.access.url}/metrics`)).status).toBe(401);
    expect((await shop.request('GET', '/metrics')).status).toBe(403);
    expect((await shop.operator('POST', '/metrics')).status).toBe(405);
  });
});

describe('The metrics on AWS', () => {
  const { relay, shop, gateway } = aRelayWithGateway(onAws);
  beforeAll(() => shop.configure(gateway.settings()));

  it('are lines of JSON on standard output, one for each invocation that counted something', async () => {
    const { id } = await shop.send(aSendRequest());
    await shop.becomes(id, 'sent');
    const lines = () =>
      relay
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{"_aws"'))
        .map((line): unknown => JSON.parse(line));
    const head = { _aws: { CloudWatchMetrics: [{ Namespace: 'SmsRelay' }] }, environment: 'production' };
    await until('the sweep has measured', () => lines().some((line) => 'inFlight' in Object(line)));
    expect(lines()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ environment: head.environment, accepted: 1 }),
        expect.objectContaining({ sent: 1, gatewayLatency: [expect.any(Number)] }),
        expect.objectContaining({ breakerOpen: 0, paused: 0 }),
      ]),
    );
  });
});
