import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { aNumber, aSendRequest } from '#test/support/recipients.ts';
import { places } from '#test/support/relay.ts';
import { anotherApplication, problemOf, type RelayClient } from '#test/support/relay-client.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';
import { until } from '#test/support/until.ts';

describe.concurrent.each(places)('Sending, $name', (place) => {
  const { shop, gateway } = aRelayWithGateway(place);
  beforeAll(() => shop.configure(gateway.settings()));
  const reached = (to: string) => until('the gateway is called', () => gateway.submissionsTo(to)[0]);

  describe('a message', () => {
    it('that was answered with 202 goes to the gateway, once, unchanged, and its status tells so [P1] [P3]', async () => {
      const text = 'Grüße 😀 "quoted" \\ %TO% $& {{x}} <img onerror>\r\nSecond line, long enough for two';
      const accepted = await shop.send({ to: aNumber(), text, from: 'MyISP', reference: 'order 1', type: 'invoice' });
      expect(accepted).toMatchObject({ status: 'queued', segments: 2, encoding: 'UCS-2', type: 'invoice' });
      expect(Date.parse(accepted.expiresAt) - Date.parse(accepted.acceptedAt)).toBe(2 * 86_400_000);
      const sent = await shop.becomes(accepted.id, 'sent');
      expect(sent).toMatchObject({ attemptCount: 1, ambiguousAttempts: 0, errorReason: null, reference: 'order 1' });
      expect(sent.attempts).toMatchObject([{ number: 1, outcome: 'accepted', rule: 'success text', httpStatus: 200 }]);
      const [submission, ...more] = gateway.submissionsTo(accepted.to);
      expect(more).toEqual([]);
      expect(submission?.id).toBe(accepted.id);
      expect(JSON.parse(submission?.body ?? '')).toEqual({ from: 'MyISP', to: accepted.to, text });
    });

    it('whose text is a template of ours or of a pattern is not rewritten', async () => {
      const texts = ["$'", '$1 $$ %MESSAGE% %FROM%', "'; DROP TABLE messages; --", '=cmd()|"/C calc"!A0', '{"a":1}'];
      const messages = texts.map((text) => aSendRequest({ text }));
      await shop.sendBatch(messages);
      for (const { to, text } of messages) expect(JSON.parse((await reached(to)).body)).toMatchObject({ text });
    });

    it('is accepted with a number as people write it and kept in international form', async () => {
      const { to } = await shop.send({ to: '+46 (70) 999-00 01', text: 'Hello' });
      expect(to).toBe('+46709990001');
    });

    it.each([
      ['160 characters', 'a'.repeat(160), 1, 'GSM-7'],
      ['161 characters', 'a'.repeat(161), 2, 'GSM-7'],
      ['306 characters', 'a'.repeat(306), 2, 'GSM-7'],
      ['307 characters', 'a'.repeat(307), 3, 'GSM-7'],
      ['extension characters, two septets each,', '€'.repeat(81), 2, 'GSM-7'],
      ['70 Unicode characters', 'я'.repeat(70), 1, 'UCS-2'],
      ['71 Unicode characters', 'я'.repeat(71), 2, 'UCS-2'],
      ['134 Unicode characters', 'я'.repeat(134), 2, 'UCS-2'],
      ['135 Unicode characters', 'я'.repeat(135), 3, 'UCS-2'],
      ['an emoji across a border', `${'я'.repeat(66)}😀${'я'.repeat(66)}`, 3, 'UCS-2'],
    ] as const)('of %s is counted as networks count it', async (_, text, segments, encoding) => {
      expect(await shop.send(aSendRequest({ text }))).toMatchObject({ segments, encoding });
    });

    it('with a time to be sent at waits for it [P1]', async () => {
      const start = Date.now() + 5_000;
      const message = await shop.send(aSendRequest({ sendAt: new Date(start).toISOString() }));
      expect(message.nextAttemptAt).toBe(new Date(start).toISOString());
      expect((await reached(message.to)).at).toBeGreaterThanOrEqual(start);
      await shop.becomes(message.id, 'sent');
    });

    it('that the gateway rejects ends as an error at once, is not tried again, and harms no other [P2] [P4] [P7]', async () => {
      const bad = aSendRequest();
      gateway.script(bad.to, { status: 400, body: '{"error":"invalid number"}' });
      const good = aSendRequest();
      const { results } = await shop.sendBatch([bad, good]);
      const ended = await shop.becomes(results[0]?.message?.id ?? '', 'error');
      expect(ended).toMatchObject({ errorReason: 'rejected', attemptCount: 1 });
      expect(ended.detail).toMatch(/rejected/);
      await shop.becomes(results[1]?.message?.id ?? '', 'sent');
      await sleep(1_500);
      expect(gateway.submissionsTo(bad.to)).toHaveLength(1);
    });

    it('that fails for a moment is tried again after a pause and then sent, once [P1] [P3]', async () => {
      const request = aSendRequest();
      gateway.script(request.to, { status: 500 });
      const { id } = await shop.send(request);
      const waiting = await shop.becomes(id, 'retrying');
      expect(waiting.attempts).toMatchObject([{ outcome: 'unavailable', reason: 'server_error', httpStatus: 500 }]);
      const [first] = waiting.attempts;
      expect(Date.parse(waiting.nextAttemptAt ?? '')).toBeGreaterThanOrEqual(
        Date.parse(first?.startedAt ?? '') + 1_000,
      );
      const sent = await shop.becomes(id, 'sent');
      expect(sent).toMatchObject({ attemptCount: 2, ambiguousAttempts: 0 });
      const [one, two, ...more] = gateway.submissionsTo(request.to);
      expect(more).toEqual([]);
      expect((two?.at ?? 0) - (one?.at ?? 0)).toBeGreaterThanOrEqual(1_000);
      expect(two?.id).toBe(one?.id);
    });

    it('that cannot be sent in its time ends as an error with a reason, and nothing is sent afterwards [P1] [P2] [P4]', async () => {
      // Long enough for a first attempt on a machine that is busy with all of these tests.
      const request = aSendRequest({ expiresInSeconds: 15 });
      gateway.script(request.to, ...Array<{ status: number }>(20).fill({ status: 503 }));
      const { id, expiresAt } = await shop.send(request);
      const ended = await shop.becomes(id, 'error');
      expect(ended).toMatchObject({ errorReason: 'expired', detail: expect.stringContaining('server_error') });
      expect(Date.parse(ended.finalAt ?? '')).toBeGreaterThanOrEqual(Date.parse(expiresAt));
      await sleep(1_000);
      for (const { at } of gateway.submissionsTo(request.to)) expect(at).toBeLessThanOrEqual(Date.parse(expiresAt));
      expect((await shop.get(id)).status).toBe('error');
    });
  });

  describe('a batch', () => {
    it('gives a result for each item: what is wrong in one harms no other [P7] [P11]', async () => {
      const [first, last] = [aSendRequest(), aSendRequest({ text: 'Other' })];
      const wrong = { to: 'not a number', text: '' };
      const { accepted, refused, results } = await shop.sendBatch([first, wrong, first, last]);
      expect([accepted, refused]).toEqual([2, 2]);
      expect(results.map(({ status }) => status)).toEqual([202, 400, 400, 202]);
      expect(results[1]?.errors?.map(({ field }) => field).sort()).toEqual(['messages[1].text', 'messages[1].to']);
      expect(results[2]?.errors).toMatchObject([{ field: 'messages[2].to', detail: expect.stringContaining('[0]') }]);
      for (const index of [0, 3]) await shop.becomes(results[index]?.message?.id ?? '', 'sent');
      expect(gateway.submissionsTo(first.to)).toHaveLength(1);
      expect(gateway.submissionsTo(last.to)).toHaveLength(1);
    });

    it('of a hundred is sent, each once [P3]', async () => {
      const messages = Array.from({ length: 100 }, () => aSendRequest());
      expect(await shop.sendBatch(messages)).toMatchObject({ accepted: 100 });
      await until('all are sent', () => messages.every(({ to }) => gateway.submissionsTo(to).length === 1));
    });

    it('whose items are all wrong is refused whole [P11]', async () => {
      const answer = await shop.request('POST', '/v1/messages/batch', { messages: [{ to: '+1' }, {}] });
      expect(answer.status).toBe(400);
      const { errors } = await problemOf(answer);
      expect(errors.map(({ field }) => field)).toEqual(
        expect.arrayContaining(['messages[0].text', 'messages[1].to', 'messages[1].text']),
      );
    });

    it('under one key is one batch, however often it is repeated [P5]', async () => {
      const messages = [aSendRequest(), aSendRequest()];
      const extra = { headers: { 'idempotency-key': 'batch 1' } };
      const answers = await Promise.all([1, 2, 3].map(() => shop.sendBatch(messages, extra)));
      const ids = answers.map(({ results }) => results.map(({ message }) => message?.id));
      expect(ids[1]).toEqual(ids[0]);
      expect(ids[2]).toEqual(ids[0]);
      for (const id of ids[0] ?? []) await shop.becomes(id ?? '', 'sent');
      for (const { to } of messages) expect(gateway.submissionsTo(to)).toHaveLength(1);
    });
  });

  describe('an Idempotency-Key', () => {
    const under = (key: string) => ({ headers: { 'idempotency-key': key } });

    it('makes one message of any number of requests, at once and later [P5] [P3]', async () => {
      const request = aSendRequest();
      const answers = await Promise.all(Array.from({ length: 10 }, () => shop.send(request, under('one'))));
      const ids = new Set(answers.map(({ id }) => id));
      expect(ids.size).toBe(1);
      const [id = ''] = ids;
      await shop.becomes(id, 'sent');
      expect((await shop.send(request, under('one'))).id).toBe(id);
      await sleep(500);
      expect(gateway.submissionsTo(request.to)).toHaveLength(1);
    });

    it('with another body is refused with 409, and nothing is sent [P5] [P11]', async () => {
      const [first, second] = [aSendRequest(), aSendRequest()];
      await shop.send(first, under('two'));
      const answer = await shop.request('POST', '/v1/messages', second, under('two'));
      expect(answer.status).toBe(409);
      expect((await problemOf(answer)).errors).toMatchObject([{ field: 'Idempotency-Key' }]);
      expect((await shop.list({ to: second.to })).messages).toEqual([]);
    });

    it('takes the same fields in another order for the same body [P5]', async () => {
      const { to, text } = aSendRequest();
      const first = await shop.send({ to, text }, under('three'));
      expect((await shop.send({ text, to }, under('three'))).id).toBe(first.id);
    });

    it('of one application means nothing to another [P5]', async () => {
      const client = await anotherApplication(shop);
      const request = aSendRequest();
      const [mine, theirs] = await Promise.all([shop.send(request, under('4')), client.send(request, under('4'))]);
      expect(theirs.id).not.toBe(mine.id);
      expect((await client.send({ ...request, text: 'Other' }, under('5'))).id).not.toBe(theirs.id);
    });
  });

  describe('the list', () => {
    it('shows the newest first, page by page, each message once', async () => {
      const client = await anotherApplication(shop);
      const messages = Array.from({ length: 7 }, (_, index) => aSendRequest({ reference: String(index) }));
      for (const message of messages) await client.send(message);
      const pages: (string | null)[][] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const page: Awaited<ReturnType<RelayClient['list']>> = await client.list({
          limit: '3',
          ...(cursor === '' ? {} : { cursor }),
        });
        pages.push(page.messages.map(({ reference }) => reference));
        cursor = page.next;
      }
      expect(pages).toEqual([['6', '5', '4'], ['3', '2', '1'], ['0']]);
    });

    it('is filtered by recipient, type, status and period', async () => {
      const client = await anotherApplication(shop);
      const start = new Date(Date.now() - 1).toISOString();
      const [invoice, code] = [aSendRequest({ type: 'invoice' }), aSendRequest({ type: 'code' })];
      gateway.script(code.to, { status: 422 });
      const sent = await client.send(invoice);
      const failed = await client.send(code);
      await Promise.all([client.becomes(sent.id, 'sent'), client.becomes(failed.id, 'error')]);
      const ids = async (query: Record<string, string>) => (await client.list(query)).messages.map(({ id }) => id);
      expect(await ids({ to: invoice.to })).toEqual([sent.id]);
      expect(await ids({ type: 'code' })).toEqual([failed.id]);
      expect(await ids({ status: 'error' })).toEqual([failed.id]);
      expect(await ids({ status: 'sent', type: 'code' })).toEqual([]);
      expect(await ids({ from: start })).toEqual([failed.id, sent.id]);
      expect(await ids({ until: start })).toEqual([]);
    });

    it('and a single message are of one application only: to another they are not there [P7]', async () => {
      const stranger = await anotherApplication(shop);
      const { id } = await shop.send(aSendRequest());
      const answer = await stranger.request('GET', `/v1/messages/${id}`);
      expect(answer.status).toBe(404);
      expect((await problemOf(answer)).detail).toBe('There is no message with this id.');
      expect((await stranger.list()).messages).toEqual([]);
    });
  });
});
