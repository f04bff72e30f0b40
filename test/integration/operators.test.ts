import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { aSendRequest } from '#test/support/recipients.ts';
import { places } from '#test/support/relay.ts';
import { anotherApplication, expectStatus, problemOf } from '#test/support/relay-client.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';

const MESSAGES = '/v1/admin/messages';
const Counts = z.object({ changed: z.int(), skipped: z.int(), next: z.string().nullable() });
const Log = z.object({ messages: z.array(z.looseObject({ id: z.string(), applicationId: z.string() })) });

describe.concurrent.each(places)('Operators, $name', (place) => {
  const { shop, gateway } = aRelayWithGateway(place);
  beforeAll(() => shop.configure(gateway.settings()));
  const post = async (path: string, body?: unknown) => shop.operator('POST', path, body);
  const count = async (path: string, body: unknown) => Counts.parse(await expectStatus(200, await post(path, body)));
  const later = () => ({ sendAt: new Date(Date.now() + 3_600_000).toISOString() });
  const rejected = async (client = shop, given: Record<string, unknown> = {}) => {
    const request = aSendRequest(given);
    gateway.script(request.to, { status: 400 });
    const { id } = await client.send(request);
    return client.becomes(id, 'error');
  };

  it('see what became of a message: each attempt with its time, rule, status and next time', async () => {
    const request = aSendRequest();
    gateway.script(request.to, { status: 503 });
    const { id } = await shop.send(request);
    await shop.becomes(id, 'sent');
    const seen = await expectStatus(200, await shop.operator('GET', `${MESSAGES}/${id}`));
    expect(seen).toMatchObject({
      status: 'sent',
      attempts: [
        {
          number: 1,
          outcome: 'unavailable',
          rule: 'HTTP status 503',
          httpStatus: 503,
          nextAttemptAt: expect.any(String),
        },
        { number: 2, outcome: 'accepted', httpStatus: 200, latencyMs: expect.any(Number) },
      ],
    });
  });

  it('send a message again that ended as an error: it keeps its id and its history [P3]', async () => {
    const ended = await rejected();
    await expectStatus(200, await post(`${MESSAGES}/${ended.id}/resend`));
    const sent = await shop.becomes(ended.id, 'sent');
    expect(sent.attempts.map(({ outcome }) => outcome)).toEqual(['rejected', 'accepted']);
    expect(gateway.submissionsTo(ended.to)).toHaveLength(2);
  });

  it('cannot cancel what was sent [P2]', async () => {
    const { id } = await shop.becomes((await shop.send(aSendRequest())).id, 'sent');
    const answer = await post(`${MESSAGES}/${id}/cancel`);
    expect(answer.status).toBe(409);
    expect((await problemOf(answer)).detail).toBe('A message that is sent cannot be canceled.');
    expect((await shop.get(id)).status).toBe('sent');
  });

  it('and applications cancel what waits: it is never sent [P2]', async () => {
    const [first, second] = [await shop.send(aSendRequest(later())), await shop.send(aSendRequest(later()))];
    await expectStatus(200, await post(`${MESSAGES}/${first.id}/cancel`));
    expect((await shop.request('DELETE', `/v1/messages/${second.id}`)).status).toBeLessThan(300);
    await sleep(1_500);
    for (const { id, to } of [first, second]) {
      expect((await shop.get(id)).status).toBe('canceled');
      expect(gateway.submissionsTo(to)).toEqual([]);
    }
  });

  it('an application cannot cancel a message of another one [P7]', async () => {
    const stranger = await anotherApplication(shop);
    const { id } = await shop.send(aSendRequest(later()));
    expect((await stranger.request('DELETE', `/v1/messages/${id}`)).status).toBe(404);
    expect((await shop.get(id)).status).toBe('queued');
  });

  it('send again all that a filter finds, and are told first how many', async () => {
    const ended = await Promise.all([1, 2, 3].map(() => rejected(shop, { type: 'campaign' })));
    const filter = { status: ['error'], type: 'campaign' };
    expect(await count(`${MESSAGES}/resend`, { filter, dryRun: true })).toMatchObject({ changed: 3 });
    expect((await shop.get(ended[0]?.id ?? '')).status).toBe('error');
    expect(await count('/v1/admin/dead-letters/redrive', { filter })).toMatchObject({ changed: 3 });
    await Promise.all(ended.map(({ id }) => shop.becomes(id, 'sent')));
  });

  it('cancel all that a search finds, by a part of the text or by the number, and nothing else', async () => {
    const word = `harvest${Date.now()}`;
    const found = [
      await shop.send(aSendRequest({ ...later(), text: `The ${word} festival` })),
      await shop.send(aSendRequest({ ...later(), text: `Your ${word.toUpperCase()} ticket` })),
    ];
    const [other, numbered] = [await shop.send(aSendRequest(later())), await shop.send(aSendRequest(later()))];
    const filter = { search: word };
    expect(await count(`${MESSAGES}/cancel`, { filter, dryRun: true })).toEqual({ changed: 2, skipped: 0, next: null });
    expect(await count(`${MESSAGES}/cancel`, { filter })).toMatchObject({ changed: 2 });
    expect(await count(`${MESSAGES}/cancel`, { filter: { search: numbered.to } })).toMatchObject({ changed: 1 });
    expect(await count(`${MESSAGES}/cancel`, { filter: { search: other.id }, dryRun: true })).toMatchObject({
      changed: 1,
    });
    for (const { id } of [...found, numbered]) expect((await shop.get(id)).status).toBe('canceled');
    expect((await shop.get(other.id)).status).toBe('queued');
  });

  it('see the messages of all applications, and of one', async () => {
    const client = await anotherApplication(shop);
    const { id } = await client.send(aSendRequest());
    const all = Log.parse(await expectStatus(200, await shop.operator('GET', `${MESSAGES}?limit=100`)));
    const applicationId = all.messages.find((message) => message.id === id)?.applicationId ?? '';
    const one = Log.parse(
      await expectStatus(200, await shop.operator('GET', `${MESSAGES}?applicationId=${applicationId}`)),
    );
    expect(one.messages.map((message) => message.id)).toEqual([id]);
  });

  it.each([
    ['nothing', {}],
    ['both ids and a filter', { ids: ['01JD0000000000000000000000'], filter: {} }],
    ['an id that is none', { ids: ['x'] }],
    ['messages that were sent', { filter: { status: ['sent'] } }],
    ['a forged cursor', { filter: {}, cursor: 'x' }],
  ])('are refused for %s in bulk [P11]', async (_, body) => {
    const answer = await post(`${MESSAGES}/resend`, body);
    expect(answer.status).toBe(400);
    expect((await problemOf(answer)).errors).not.toEqual([]);
  });
});
