import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { aNumber } from '#test/support/recipients.ts';
import { places } from '#test/support/relay.ts';
import { expectStatus } from '#test/support/relay-client.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';
import { until } from '#test/support/until.ts';
import { outcomeOf, settingsOf, vectors } from '#test/support/vectors.ts';

const model = ['bulksms', 'clickatell', 'burstsms'];
const cases = vectors
  .filter(({ key }) => model.includes(key))
  .flatMap((vector) => vector.cases.map((one, index) => ({ name: vector.name, index, vector, one })));

const Condition = z.object({ condition: z.string(), pause: z.object({ reason: z.string() }).nullable() });

describe.concurrent.each(places)("The model's gateways, $name", (place) => {
  const { shop, gateway } = aRelayWithGateway(place);
  const status = async () =>
    Condition.parse(await expectStatus(200, await shop.operator('GET', '/v1/admin/gateway/status')));

  // One case after the other, because each has settings of its own.
  describe('one case at a time', { concurrent: false }, () => {
    it.each(cases)('$name $index: HTTP $one.response.status is read as $one.expected $one.reason', async (each) => {
      const { vector, one } = each;
      gateway.state.fate = one.response;
      const settings = settingsOf(vector);
      await shop.configure({
        ...settings,
        gatewayUrl: settings.gatewayUrl.replace(/^https?:\/\/[^/]+/, gateway.url),
        allowPlainHttp: true,
        // The operator's sender ID, so that a wrong one is the account's fault and not the message's.
        defaultFrom: one.from,
      });
      await shop.operator('POST', '/v1/admin/gateway/resume');
      const { id } = await shop.send({ to: aNumber(), text: one.message });
      const ended = await shop.becomes(id, ['sent', 'error', 'retrying']);
      const [attempt] = ended.attempts;
      const outcome = outcomeOf(one.expected, one.reason);
      expect(attempt?.outcome).toBe(outcome);
      if (one.expected !== 'sent' && attempt?.reason !== 'unmatched') expect(attempt?.reason).toBe(one.reason);
      switch (outcome) {
        case 'accepted':
          expect(ended).toMatchObject({ status: 'sent', gatewayMessageId: one.providerMessageId ?? null });
          break;
        case 'rejected':
          expect(ended).toMatchObject({ status: 'error', errorReason: 'rejected' });
          break;
        case 'unavailable':
          expect(ended.status).toBe('retrying');
          expect((await status()).pause).toBeNull();
          break;
        case 'gatewayFault':
          expect(ended.status).toBe('retrying');
          await until('the gateway is paused', async () => (await status()).pause?.reason === one.reason);
          break;
      }
      if (ended.status === 'retrying') await shop.operator('POST', `/v1/admin/messages/${id}/cancel`);
    });
  });
});
