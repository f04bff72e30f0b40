import { describe, expect, it } from 'vitest';
import { startGateway } from '#test/support/loopback-gateway.ts';
import { aSendRequest } from '#test/support/recipients.ts';
import { places, startRelay } from '#test/support/relay.ts';

describe.concurrent.each(places)('What the process writes, $name', (place) => {
  it('holds no secret, phone number or text, at the most talkative level, whatever goes wrong [P8]', async () => {
    const gateway = await startGateway();
    const relay = await startRelay(place, { LOG_LEVEL: 'debug' });
    const shop = relay.client();
    const secrets = ['header-secret-4711', 'variable-secret-4712', 'basic-secret-4713'];
    const [inHeader = '', inVariable = '', inBasic = ''] = secrets;
    await shop.configure(
      gateway.settings({
        gatewayUrl: `${gateway.url}/send?to=%TO%&id=%ID%&text=%MESSAGE%&key=%KEY%`,
        headers: [{ name: 'X-Key', value: inHeader }],
        variables: [{ name: 'KEY', value: inVariable }],
        basicAuth: { user: 'account', password: inBasic },
        debug: true,
        timeoutSeconds: 1,
      }),
    );
    const text = 'A private text that nobody logs';
    const fates = ['accept', 'stall', 'reset after the body', { status: 500 }, { status: 400, body: text }] as const;
    const messages = fates.map((fate) => {
      const message = aSendRequest({ text });
      gateway.script(message.to, fate);
      return message;
    });
    for (const message of messages) {
      const { id } = await shop.send(message);
      await shop.becomes(id, ['sent', 'retrying', 'error']);
    }
    const { to } = aSendRequest();
    await shop.request('POST', '/v1/messages', { to, text, from: 'much too long for one' });
    await shop.request('POST', '/v1/messages', `{"to": "${to}", "text": "${text}"`);
    await shop.request('GET', `/v1/messages?to=${encodeURIComponent(to)}&key=${shop.access.apiKey}`);
    await shop.operator('POST', '/v1/admin/gateway/test', { to, text });
    gateway.state.fate = { status: 401 };
    const paused = await shop.send(aSendRequest({ text }));
    await shop.becomes(paused.id, 'retrying');
    await relay.stop();

    const output = relay.output();
    // The place of the operator's page is for the terminal of the person who starts it, and is no log line.
    const log = output
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .join('\n');
    expect(log).toContain('"message":"attempt"');
    const numbers = [...messages.map((message) => message.to), to, paused.to].map((number) => number.slice(1));
    for (const hidden of [...secrets, ...numbers, text, encodeURIComponent(text), shop.access.apiKey]) {
      expect(output).not.toContain(hidden);
    }
    expect(log).not.toContain(shop.access.operatorToken);
    await relay.remove();
    await gateway.stop();
  });
});
