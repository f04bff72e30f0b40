import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gateway, startGateway } from '#test/support/loopback-gateway.ts';
import { aSendRequest } from '#test/support/recipients.ts';
import { places, type Relay, startRelay } from '#test/support/relay.ts';
import type { RelayClient } from '#test/support/relay-client.ts';
import { until } from '#test/support/until.ts';

describe('The metrics of one machine', () => {
  let gateway: Gateway;
  let relay: Relay;
  let shop: RelayClient;
  beforeAll(async () => {
    const place = places.find(({ name }) => name === 'on one machine');
    if (!place) throw new Error('There is no such place.');
    [gateway, relay] = await Promise.all([startGateway(), startRelay(place)]);
    shop = relay.client();
    await shop.configure(gateway.settings());
  });
  afterAll(async () => {
    await relay.remove();
    await gateway.stop();
  });

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
  it('are lines of JSON on standard output, one for each invocation that counted something', async () => {
    const place = places.find(({ name }) => name === 'on AWS');
    if (!place) throw new Error('There is no such place.');
    const [gateway, relay] = await Promise.all([startGateway(), startRelay(place)]);
    const shop = relay.client();
    await shop.configure(gateway.settings());
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
    await relay.remove();
    await gateway.stop();
  });
});
