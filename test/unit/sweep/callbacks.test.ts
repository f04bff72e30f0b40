import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { sign } from '#functions/sweep/callback-request.ts';
import { type CallbackDeps, createCallbackSender } from '#functions/sweep/callbacks.ts';
import { CallbackEvent } from '#infra/openapi/callbacks.ts';
import { announce } from '#shared/announce.ts';
import { newApplication } from '#shared/domain/application.ts';
import type { Message } from '#shared/domain/message.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { createGatewayClient } from '#shared/gateway/call.ts';
import { createLogger } from '#shared/log.ts';
import { aMessage } from '#test/support/message.ts';

const SECRET = `whsec_${Buffer.from('a secret of some length').toString('base64')}`;

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** An application that answers its callbacks with the given statuses in turn, and a relay that knows it. */
async function started(...statuses: number[]) {
  const received: { headers: IncomingHttpHeaders; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(statuses[received.length - 1] ?? 204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stores = openEmbeddedStores({ path: ':memory:' });
  const client = createGatewayClient({ allowLocalAddresses: true });
  closers.push(
    () => client.close(),
    () => server.close(),
    () => stores.close(),
  );
  const callbackUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  await stores.applications.save({ ...newApplication('shop', 'Shop', 0), callbackUrl, callbackSecret: SECRET });
  let now = Date.UTC(2026, 10, 23, 12);
  const lines: string[] = [];
  const log = createLogger('debug', (line) => lines.push(line));
  const deps: CallbackDeps = { ...stores, call: client.call, clock: () => now, log };
  return {
    deps,
    stores,
    tell: () => createCallbackSender(deps).run(),
    left: () => stores.callbacks.owners(Number.MAX_SAFE_INTEGER),
    received,
    lines,
    pass: (ms: number) => (now += ms),
    final: async (given: Partial<Message> = {}): Promise<Message> => {
      const message = aMessage({ status: 'sent', dueAt: null, finalAt: now, callback: true, ...given });
      await stores.messages.accept([{ applicationId: 'shop', messages: [message] }]);
      await announce([message], deps);
      return message;
    },
  };
}

describe('A status callback', () => {
  test('waits while the record of its message cannot be read, and is told when that is mended', async () => {
    const { tell, received, final, stores, pass, left, lines } = await started();
    const { id } = await final();
    const encode = (encoding: string) =>
      stores.db.prepare('UPDATE messages SET encoding = ? WHERE id = ?').run(encoding, id);
    encode('Morse');
    await tell();
    expect(received).toEqual([]);
    expect(await left()).toEqual(['shop']);
    expect(lines.join()).toContain('cannot be read');
    encode('GSM-7');
    pass(10_000);
    await tell();
    expect(received).toHaveLength(1);
    expect(await left()).toEqual([]);
  });

  test('tells the application of the final status once, signed so that it can check who sent it', async () => {
    const { tell, received, final } = await started();
    const message = await final();
    await tell();
    await tell();
    expect(received).toHaveLength(1);
    const [{ headers, body } = { headers: {}, body: '' }] = received;
    const event = CallbackEvent.parse(JSON.parse(body));
    expect(event).toMatchObject({ type: 'message.sent', data: { id: message.id, status: 'sent' } });
    expect(event).toEqual(JSON.parse(body));
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
    const key = Buffer.from(SECRET.slice('whsec_'.length), 'base64');
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(signed).digest('base64')}`);
  });

  test('is signed by the secret before as well, for as long as that one is still good', async () => {
    const { tell, deps, stores, received, final, pass } = await started();
    const earlier = `whsec_${Buffer.from('the secret of before').toString('base64')}`;
    const [shop] = await stores.applications.all();
    if (!shop) throw new Error('There is no shop.');
    const until = deps.clock() + 60_000;
    await stores.applications.save({ ...shop.application, earlierCallbackSecret: { secret: earlier, until } });
    await final();
    await tell();
    pass(60_000);
    await final();
    await tell();
    const signatures = received.map(({ headers, body }) => {
      const [id, time] = [String(headers['webhook-id']), Number(headers['webhook-timestamp'])];
      const [ours, theirs] = [SECRET, earlier].map((secret) => sign(secret, id, time, body));
      return { given: headers['webhook-signature'], ours, theirs };
    });
    expect(signatures.map(({ given }) => given)).toEqual([
      `${signatures[0]?.ours} ${signatures[0]?.theirs}`,
      signatures[1]?.ours,
    ]);
  });

  test('[P8] carries no message text, and leaves neither number nor text in the log', async () => {
    const { tell, received, lines, final } = await started(500);
    const message = await final();
    await tell();
    expect(received[0]?.body).not.toContain(message.text);
    expect(lines.join('\n')).toContain('callback failed');
    expect(lines.join('\n')).not.toContain(message.to);
  });

  test('that is refused is tried again after a while, until it is taken', async () => {
    const { tell, received, final, pass } = await started(500, 503, 200);
    await final();
    await tell();
    await tell();
    expect(received).toHaveLength(1);
    pass(10_000);
    await tell();
    pass(60_000);
    await tell();
    pass(86_400_000);
    await tell();
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  test('is given up after about a day', async () => {
    const { tell, left, received, final, pass } = await started(...Array.from({ length: 40 }, () => 500));
    await final();
    for (let hour = 0; hour < 72; hour++) {
      await tell();
      pass(3_600_000);
    }
    expect(received).toHaveLength(10);
    expect(await left()).toEqual([]);
  });

  test('waits while a crash has left its message without the final status', async () => {
    const { tell, deps, received, stores, final, pass } = await started();
    const message = await final({ status: 'sending', dueAt: 1, finalAt: null });
    await deps.callbacks.add([{ messageId: message.id, applicationId: 'shop', dueAt: 1, tries: 0 }]);
    await tell();
    expect(received).toHaveLength(0);
    await stores.messages.update([
      { id: message.id, revision: message.revision, change: { status: 'sent', dueAt: null, finalAt: 2 } },
    ]);
    pass(60_000);
    await tell();
    expect(received).toHaveLength(1);
  });

  test('goes nowhere when the application wants none', async () => {
    const { left, final } = await started();
    await final({ callback: false });
    expect(await left()).toEqual([]);
  });
});
