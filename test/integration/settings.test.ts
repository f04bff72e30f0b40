import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { startGateway } from '#test/support/loopback-gateway.ts';
import { aSendRequest } from '#test/support/recipients.ts';
import { places } from '#test/support/relay.ts';
import { expectStatus, problemOf } from '#test/support/relay-client.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';

const PATH = '/v1/admin/settings/gateway';
const Shown = z.looseObject({
  version: z.int(),
  gatewayUrl: z.string(),
  headers: z.array(z.object({ name: z.string(), value: z.string().nullable(), secret: z.boolean() })),
});
const History = z.object({ versions: z.array(z.looseObject({ version: z.int(), savedBy: z.string() })) });
const Preview = z.looseObject({
  request: z.object({
    method: z.string(),
    url: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.string(),
  }),
  verdict: z.looseObject({ outcome: z.string(), rule: z.string() }).optional(),
});

/** What is wrong, the change to good settings, and the field that the answer must name. */
const wrong: [string, Record<string, unknown>, string][] = [
  ['a URL of plain http', { gatewayUrl: 'http://sms.example.com/send', allowPlainHttp: false }, 'gatewayUrl'],
  ['a URL that is none', { gatewayUrl: 'sms.example.com' }, 'gatewayUrl'],
  ['a URL of another scheme', { gatewayUrl: 'file:///etc/passwd' }, 'gatewayUrl'],
  ['the metadata address', { gatewayUrl: 'https://169.254.169.254/latest' }, 'gatewayUrl'],
  ['the metadata address as a number', { gatewayUrl: 'https://2852039166/latest' }, 'gatewayUrl'],
  ['the metadata address in hexadecimal', { gatewayUrl: 'https://0xa9.0xfe.0xa9.0xfe/' }, 'gatewayUrl'],
  ['the metadata address in octal', { gatewayUrl: 'https://0251.0376.0251.0376/' }, 'gatewayUrl'],
  ['the metadata address mapped into IPv6', { gatewayUrl: 'https://[::ffff:169.254.169.254]/' }, 'gatewayUrl'],
  ['0.0.0.0', { gatewayUrl: 'https://0.0.0.0/' }, 'gatewayUrl'],
  ['user info in the URL', { gatewayUrl: 'https://user:password@sms.example.com/' }, 'gatewayUrl'],
  ['port 22', { gatewayUrl: 'https://sms.example.com:22/' }, 'gatewayUrl'],
  ['a URL of 5 KB', { gatewayUrl: `https://sms.example.com/${'x'.repeat(5_000)}` }, 'gatewayUrl'],
  ['0 days', { daysUntilExpiration: 0 }, 'daysUntilExpiration'],
  ['-1 days', { daysUntilExpiration: -1 }, 'daysUntilExpiration'],
  ['31 days', { daysUntilExpiration: 31 }, 'daysUntilExpiration'],
  ['"7" days', { daysUntilExpiration: '7' }, 'daysUntilExpiration'],
  ['no days', { daysUntilExpiration: null }, 'daysUntilExpiration'],
  ['a header name with a line break', { headers: [{ name: 'X-A\r\nX-B', value: 'x' }] }, 'headers[0].name'],
  ['a header value with a line break', { headers: [{ name: 'X-A', value: 'x\r\nX-B: y' }] }, 'headers[0].value'],
  ['a payload that is no JSON', { payload: '{"to": %TO%' }, 'payload'],
  ["the model's doubled single quotes", { payload: "{''to'': ''%TO%''}" }, 'payload'],
  ['JSON with GET', { method: 'GET' }, 'contentType'],
  ['an unknown placeholder', { payload: '{"to": "%TO%", "text": "%MESAGE%"}' }, 'payload'],
  ['an expression that is none', { rules: [{ regex: '(', outcome: 'rejected', reason: 'x' }] }, 'rules[0].regex'],
  ['a rule without a condition', { rules: [{ outcome: 'rejected', reason: 'x' }] }, 'rules[0]'],
  ['a rate of 0', { messagesPerSecond: 0 }, 'messagesPerSecond'],
  ['a timeout of an hour', { timeoutSeconds: 3_600 }, 'timeoutSeconds'],
  ['a method of its own', { method: 'DELETE' }, 'method'],
  ['an unknown field', { sucessfulResponse: 'OK' }, 'sucessfulResponse'],
  ['a secret to keep that is not there', { headers: [{ name: 'X-New', value: null }] }, 'headers[0].value'],
];

describe.concurrent.each(places)('The settings of the gateway, $name', (place) => {
  const { shop, gateway } = aRelayWithGateway(place);
  const read = async () => Shown.parse(await expectStatus(200, await shop.operator('GET', PATH)));
  const history = async () =>
    History.parse(await expectStatus(200, await shop.operator('GET', `${PATH}/history`))).versions;
  const secretHeader = { name: 'Authorization', value: 'Bearer very-secret', secret: true };

  // One test after the other, because there is one document.
  describe('one thing at a time', { concurrent: false }, () => {
    it('are effective for the next message [P11]', async () => {
      await shop.configure(gateway.settings({ headers: [secretHeader] }));
      const message = await shop.send(aSendRequest());
      await shop.becomes(message.id, 'sent');
      expect(gateway.submissionsTo(message.to)[0]?.headers.authorization).toBe('Bearer very-secret');
    });

    it('never show a secret again, and null keeps it [P8]', async () => {
      const shown = await read();
      expect(shown.headers).toEqual([{ ...secretHeader, value: null }]);
      const { version, ...rest } = shown;
      expect(await shop.configure({ ...rest, debug: false })).toBe(version + 1);
      const message = await shop.send(aSendRequest());
      await shop.becomes(message.id, 'sent');
      expect(gateway.submissionsTo(message.to)[0]?.headers.authorization).toBe('Bearer very-secret');
      for (const path of [PATH, `${PATH}/history`]) {
        expect(await (await shop.operator('GET', path)).text()).not.toContain('very-secret');
      }
    });

    it('do not send a kept secret to another host, by save or by test [P8]', async () => {
      const { version, ...rest } = await read();
      const thief = await startGateway();
      const stolen = { ...rest, gatewayUrl: thief.settings().gatewayUrl };
      const fields = async (answer: Response) => (await problemOf(answer)).errors.map(({ field }) => field);
      expect(await fields(await shop.operator('PUT', PATH, stolen))).toEqual(['headers[0].value']);
      const test = await shop.operator('POST', '/v1/admin/gateway/test', { settings: stolen, to: aSendRequest().to });
      expect(await fields(test)).toEqual(['settings.headers[0].value']);
      expect(thief.submissions).toEqual([]);
      expect((await read()).version).toBe(version);
      await thief.stop();
    });

    it('are not saved over a version that somebody saved meanwhile', async () => {
      const { version, ...rest } = await read();
      await shop.configure({ ...rest, version, defaultFrom: 'First' });
      const answer = await shop.operator('PUT', PATH, { ...rest, version, defaultFrom: 'Second' });
      expect(answer.status).toBe(409);
      expect((await problemOf(answer)).errors).toMatchObject([{ field: 'version' }]);
      expect(await read()).toMatchObject({ version: version + 1, defaultFrom: 'First' });
    });

    it('of an earlier version can be restored, secrets included', async () => {
      const { version } = await read();
      await shop.configure(gateway.settings({ defaultFrom: 'Newer' }));
      const answer = await shop.operator('POST', `${PATH}/restore`, { version });
      expect(Shown.parse(await expectStatus(200, answer))).toMatchObject({
        version: version + 2,
        defaultFrom: 'First',
      });
      expect((await history()).map((each) => each.version).slice(0, 3)).toEqual([version + 2, version + 1, version]);
      const message = await shop.send(aSendRequest());
      await shop.becomes(message.id, 'sent');
      expect(gateway.submissionsTo(message.to)[0]?.headers.authorization).toBe('Bearer very-secret');
      expect((await shop.operator('POST', `${PATH}/restore`, { version: 999 })).status).toBe(404);
    });

    it.each(wrong)('with %s are refused by name and not saved [P9] [P11]', async (_, change, field) => {
      const before = await read();
      const answer = await shop.operator('PUT', PATH, gateway.settings(change));
      expect(answer.status).toBe(400);
      const { errors } = await problemOf(answer);
      expect(errors.map((each) => each.field)).toContain(field);
      expect(await read()).toEqual(before);
    });

    it('with an expression that would take for ever elsewhere are saved and answer at once', async () => {
      const evil = { regex: '^(a+)+$', outcome: 'rejected', reason: 'evil' };
      await shop.configure(gateway.settings({ rules: [evil], successfulResponse: '' }));
      const request = aSendRequest();
      gateway.script(request.to, { status: 200, body: `${'a'.repeat(50_000)}!` });
      await shop.becomes((await shop.send(request)).id, 'sent', 5_000);
    });

    it('can be previewed: what would be sent, without secrets, and what an answer would mean; nothing is sent [P8]', async () => {
      const before = gateway.submissions.length;
      const answer = await shop.operator('POST', '/v1/admin/gateway/preview', {
        settings: gateway.settings({ headers: [secretHeader] }),
        message: { to: '+46701234567', text: 'Say "hi" \\ %TO%' },
        response: { status: 200, body: '{"result": "accepted"}' },
      });
      const { request, verdict } = Preview.parse(await expectStatus(200, answer));
      expect(JSON.parse(request.body)).toEqual({ from: '', to: '+46701234567', text: 'Say "hi" \\ %TO%' });
      expect(JSON.stringify(request)).not.toContain('very-secret');
      expect(verdict).toMatchObject({ outcome: 'accepted', rule: 'success text' });
      expect(gateway.submissions).toHaveLength(before);
    });

    it('can be tested with a real message before they are saved', async () => {
      const { version } = await read();
      const to = aSendRequest().to;
      const answer = await shop.operator('POST', '/v1/admin/gateway/test', {
        settings: gateway.settings({ headers: [secretHeader] }),
        to,
      });
      const text = JSON.stringify(await expectStatus(200, answer));
      expect(text).toMatch(/TEST SMS! TIME: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/);
      expect(text).not.toContain('very-secret');
      expect(gateway.submissionsTo(to)).toHaveLength(1);
      expect((await read()).version).toBe(version);
    });

    it('can start from a preset, those of BulkSMS, Clickatell and BurstSMS among them', async () => {
      const answer = await shop.operator('GET', '/v1/admin/gateway/presets');
      const { presets } = z
        .object({ presets: z.array(z.looseObject({ id: z.string() })) })
        .parse(await expectStatus(200, answer));
      expect(presets.map(({ id }) => id)).toEqual(expect.arrayContaining(['bulksms', 'clickatell', 'burstsms']));
    });

    it('are for operators only', async () => {
      for (const [method, body] of [['GET'], ['PUT', {}]] as const) {
        expect((await shop.request(method, PATH, body)).status).toBe(403);
        expect((await fetch(`${shop.access.url}${PATH}`, { method })).status).toBe(401);
      }
    });
  });
});
