import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawRequest } from '#test/support/raw-http.ts';
import { aSendRequest } from '#test/support/recipients.ts';
import { places } from '#test/support/relay.ts';
import { ProblemDetails, problemOf } from '#test/support/relay-client.ts';
import { aRelayWithGateway } from '#test/support/relay-with-gateway.ts';
import openapi from '../../docs/openapi.json' with { type: 'json' };

const good = { to: '+46701234567', text: 'Hello' };
const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;

/** What is wrong, the body, the fields that the answer must name, and its status unless it is 400. */
const bodies: [string, unknown, string[], number?][] = [
  ['that is empty', '', ['']],
  ['that is blank', ' \n', ['']],
  ['that is no JSON', '{"to": ', ['']],
  ['that is a list', '[]', ['']],
  ['that is a number', '5', ['']],
  ['that is null', 'null', ['']],
  ['that is a form', 'to=%2B46701234567&text=Hello', ['']],
  ['nested 10,000 deep', deep, ['']],
  ['of 1 MB', JSON.stringify({ ...good, text: 'x'.repeat(1_048_576) }), [], 413],
  ['of 5 MB', JSON.stringify({ ...good, text: 'x'.repeat(5_242_880) }), [], 413],
  ['with an unknown field', { ...good, txet: 'Hello' }, ['txet']],
  ['with __proto__', '{"to": "+46701234567", "text": "x", "__proto__": {"from": "Evil"}}', ['__proto__']],
  ['with the same field twice', '{"to": "+46701234567", "text": "x", "text": "y"}', ['text']],
  ['without a recipient', { text: 'x' }, ['to']],
  ['with an empty recipient', { ...good, to: '' }, ['to']],
  ['with no recipient in a list', { ...good, to: [] }, ['to']],
  ['with 101 recipients', { ...good, to: Array(101).fill(good.to) }, ['to']],
  ['with 10,000 recipients', { ...good, to: Array(10_000).fill(good.to) }, ['to']],
  ['with letters as recipient', { ...good, to: 'HELLO' }, ['to']],
  ['with + alone as recipient', { ...good, to: '+' }, ['to']],
  ['with a country code of 0', { ...good, to: '+0701234567' }, ['to']],
  ['with full-width digits', { ...good, to: '+４６701234567' }, ['to']],
  ['with a right-to-left mark in the recipient', { ...good, to: '\u200f+46701234567' }, ['to']],
  ['with a recipient of 3 digits', { ...good, to: '+123' }, ['to']],
  ['with a recipient of 16 digits', { ...good, to: '+4670123456789012' }, ['to']],
  ['with a short code as recipient', { ...good, to: '72000' }, ['to']],
  ['with a premium-rate recipient', { ...good, to: '+449098790000' }, ['to']],
  ['with a number as recipient', { ...good, to: 46_701_234_567 }, ['to']],
  ['without a text', { to: good.to }, ['text']],
  ['with an empty text', { ...good, text: '' }, ['text']],
  ['with a blank text', { ...good, text: ' \n\t ' }, ['text']],
  ['with a text of 1,601 characters', { ...good, text: 'x'.repeat(1_601) }, ['text']],
  ['with a text of 11 segments', { ...good, text: 'я'.repeat(67 * 10 + 1) }, ['text']],
  ['with half a surrogate pair', '{"to": "+46701234567", "text": "\\ud800"}', ['text']],
  ['with NUL in the text', { ...good, text: 'a\u0000b' }, ['text']],
  ['with a control character in the text', { ...good, text: 'a\u001bb' }, ['text']],
  ['with an object as text', { ...good, text: { toString: 'x' } }, ['text']],
  ['with a sender ID of 12 characters', { ...good, from: 'TwelveLetter' }, ['from']],
  ['with an emoji as sender ID', { ...good, from: '😀' }, ['from']],
  ['with a line break in the sender ID', { ...good, from: 'A\r\nB: c' }, ['from']],
  ['with a type in capitals', { ...good, type: 'A B' }, ['type']],
  ['with a reference of 129 characters', { ...good, reference: 'x'.repeat(129) }, ['reference']],
  ['with a validity of 0', { ...good, expiresInSeconds: 0 }, ['expiresInSeconds']],
  ['with a negative validity', { ...good, expiresInSeconds: -1 }, ['expiresInSeconds']],
  ['with a validity of 1.5', { ...good, expiresInSeconds: 1.5 }, ['expiresInSeconds']],
  ['with a validity as text', { ...good, expiresInSeconds: '60' }, ['expiresInSeconds']],
  ['with a validity beyond 30 days', { ...good, expiresInSeconds: 30 * 86_400 + 1 }, ['expiresInSeconds']],
  ['with a time that is none', { ...good, sendAt: 'tomorrow' }, ['sendAt']],
  ['with a time without a zone', { ...good, sendAt: '2026-12-24T08:00:00' }, ['sendAt']],
  ['with a time in a century', { ...good, sendAt: '2126-01-01T00:00:00Z' }, ['sendAt']],
  ['with a priority of its own', { ...good, priority: 'urgent' }, ['priority']],
  ['with everything wrong', { to: 5, text: '', from: '', priority: 1 }, ['to', 'text', 'from', 'priority']],
];

const batches: [string, unknown, string[]][] = [
  ['without messages', {}, ['messages']],
  ['with no message', { messages: [] }, ['messages']],
  ['with 101 messages', { messages: Array(101).fill(good) }, ['messages']],
  ['whose messages are no list', { messages: good }, ['messages']],
  ['with an unknown field', { messages: [good], from: 'x' }, ['from']],
  ['of what are no messages', { messages: [null, 'x', 5] }, ['messages[0]', 'messages[1]', 'messages[2]']],
];

const idempotencyKeys: [string, string][] = [
  ['that is empty', ''],
  ['of 257 characters', 'k'.repeat(257)],
  ['that is not ASCII', 'schlüssel'],
  ['with a tab', 'a\tb'],
];

const queries: [string, string, string][] = [
  ['limit 0', 'limit=0', 'limit'],
  ['limit -1', 'limit=-1', 'limit'],
  ['limit 1e9', 'limit=1e9', 'limit'],
  ['limit 101', 'limit=101', 'limit'],
  ['an empty limit', 'limit=', 'limit'],
  ['a forged cursor', 'cursor=MTpub3BlLW5vcGU', 'cursor'],
  ['a cursor that is no base64', 'cursor=%00%ff', 'cursor'],
  ['an unknown status', 'status=lost', 'status'],
  ['an unknown parameter', 'offset=5', 'offset'],
  ['a parameter twice', 'limit=5&limit=6', 'limit'],
  ['a period that begins with no time', 'from=yesterday', 'from'],
  ['a recipient that is none', 'to=abc', 'to'],
];

/** All that is read, with any id in place of one, and what it may be asked by. */
const reads = Object.entries(openapi.paths)
  .filter(([path, operations]) => path.startsWith('/v1/') && 'get' in operations)
  .map(([path, operations]): [string, string] => {
    const { parameters = [] } = (operations as { get: { parameters?: { name: string; in: string }[] } }).get;
    const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
    return [path.replaceAll(/\{\w+\}/g, '01JD0000000000000000000000'), names.join(', ') || 'none'];
  });

/** All that does more than read: method and path, with any id in place of one. */
const changes = Object.entries(openapi.paths)
  .filter(([path]) => path.startsWith('/v1/'))
  .flatMap(([path, operations]) =>
    Object.keys(operations)
      .filter((method) => method !== 'get')
      .map((method): [string, string] => [
        method.toUpperCase(),
        path.replaceAll(/\{\w+\}/g, '01JD0000000000000000000000'),
      ]),
  );

const ids: [string, string][] = [
  ['malformed', 'x'],
  ['of another shape', '00000000-0000-4000-8000-000000000000'],
  ['from the future', '7ZZZZZZZZZZZZZZZZZZZZZZZZZ'],
  ['beyond the range of ULIDs', '8ZZZZZZZZZZZZZZZZZZZZZZZZZ'],
  ['with a null byte', '01JD000000000000000000000%00'],
  ['that climbs', '..%2f..%2fadmin'],
];

describe.concurrent.each(places)('What is wrong is refused by name and changes nothing [P11], $name', (place) => {
  const { shop, gateway } = aRelayWithGateway(place);
  beforeAll(() => shop.configure(gateway.settings()));
  afterAll(async () => {
    // The whole suite posted nothing that is good: one message afterwards is all that there may be.
    const { to } = await shop.send(aSendRequest());
    await shop.becomes((await shop.list({ to })).messages[0]?.id ?? '', 'sent');
    expect((await shop.all()).map((message) => message.to)).toEqual([to]);
    expect(gateway.submissions.map((submission) => submission.to)).toEqual([to]);
  });

  const refusal = async (answer: Response, status: number, fields: string[]) => {
    expect(answer.status).toBe(status);
    const problem = await problemOf(answer);
    expect(problem.errors.map(({ field }) => field)).toEqual(expect.arrayContaining(fields));
    expect(problem.requestId).toBe(answer.headers.get('x-request-id'));
    return problem;
  };

  it.each(bodies)('a body %s', async (_, body, fields, status = 400) => {
    const problem = await refusal(await shop.request('POST', '/v1/messages', body), status, fields);
    expect(JSON.stringify(problem)).not.toContain('701234567');
  });

  it.each(batches)('a batch %s', async (_, body, fields) => {
    await refusal(await shop.request('POST', '/v1/messages/batch', body), 400, fields);
  });

  it('a batch with thousands of unknown fields, of which twenty are named', async () => {
    const body = Object.fromEntries(Array.from({ length: 5_000 }, (_, index) => [`f${index}`, 1]));
    const { errors } = await refusal(await shop.request('POST', '/v1/messages/batch', body), 400, ['f0']);
    expect(errors).toHaveLength(20);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'multipart/form-data; boundary=x'])(
    'a body of content type %s',
    async (type) => {
      await refusal(await shop.request('POST', '/v1/messages', good, { headers: { 'content-type': type } }), 415, []);
    },
  );

  it('a body of 7 MB', async () => {
    // API Gateway refuses it before a function is asked, in words of its own.
    const answer = await shop.request('POST', '/v1/messages', JSON.stringify({ text: 'x'.repeat(7_340_032) }));
    expect(answer.status).toBe(413);
  });

  it('a body that is no UTF-8', async () => {
    const { url, apiKey } = shop.access;
    const body = Buffer.concat([
      Buffer.from('{"to":"+46701234567","text":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    const answer = await rawRequest(
      url,
      ['POST /v1/messages HTTP/1.1', `Authorization: Bearer ${apiKey}`, 'Content-Type: application/json'],
      body,
    );
    expect(answer.status).toBe(400);
    expect(ProblemDetails.parse(JSON.parse(answer.body)).errors).toMatchObject([{ field: '' }]);
  });

  it.each(idempotencyKeys)('an idempotency key %s', async (_, key) => {
    const { url, apiKey } = shop.access;
    const answer = await rawRequest(
      url,
      [
        'POST /v1/messages HTTP/1.1',
        `Authorization: Bearer ${apiKey}`,
        'Content-Type: application/json',
        `Idempotency-Key: ${key}`,
      ],
      JSON.stringify(good),
    );
    expect(answer.status).toBe(400);
    expect(ProblemDetails.parse(JSON.parse(answer.body)).errors).toMatchObject([{ field: 'Idempotency-Key' }]);
  });

  it.each(queries)('a list with %s', async (_, query, field) => {
    await refusal(await shop.request('GET', `/v1/messages?${query}`), 400, [field]);
  });

  it.each(reads)('a parameter that %s does not know; allowed: %s', async (path, allowed) => {
    const ask = /^\/v1\/(?:admin|balance)/.test(path) ? shop.operator : shop.request;
    const { errors } = await refusal(await ask('GET', `${path}?offset=5`), 400, ['offset']);
    expect(errors).toMatchObject([{ field: 'offset', allowed }]);
  });

  it.each(changes)('a wish in the query of %s %s, which would seem to be obeyed', async (method, path) => {
    const ask = path.startsWith('/v1/admin') ? shop.operator : shop.request;
    const { errors } = await refusal(await ask(method, `${path}?dryRun=true`), 400, ['dryRun']);
    expect(errors).toMatchObject([{ field: 'dryRun', allowed: 'none' }]);
  });

  it.each(reads.filter(([path]) => path !== '/v1/openapi.json'))('a key in the query of %s', async (path) => {
    const answer = await fetch(`${shop.access.url}${path}?key=${shop.access.apiKey}`);
    const { detail } = await refusal(answer, 401, []);
    expect(detail).toContain('not in the query string');
  });

  it('a wish for deleted applications that is neither yes nor no', async () => {
    const answer = await shop.operator('GET', '/v1/admin/applications?deleted=1');
    expect((await refusal(answer, 400, ['deleted'])).errors).toMatchObject([{ allowed: 'true, false' }]);
  });

  it.each(ids)('an id that is %s', async (_, id) => {
    await refusal(await shop.request('GET', `/v1/messages/${id}`), 404, []);
  });

  describe('an API key', () => {
    const post = (headers: string[], query = '') =>
      rawRequest(
        shop.access.url,
        [`POST /v1/messages${query} HTTP/1.1`, 'Content-Type: application/json', ...headers],
        JSON.stringify(good),
      );
    const isRefused = async (answering: ReturnType<typeof post>, detail: RegExp) => {
      const answer = await answering;
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
      expect(ProblemDetails.parse(JSON.parse(answer.body)).detail).toMatch(detail);
    };

    it('that is missing', () => isRefused(post([]), /needs the header Authorization: Bearer/));
    it('that is garbled', () =>
      isRefused(post([`Authorization: Bearer ${shop.access.apiKey.slice(0, -1)}`]), /not valid/));
    it('of another environment', () =>
      isRefused(post([`Authorization: Bearer smsr_${'a'.repeat(16)}_${'b'.repeat(43)}`]), /not valid/));
    it('that is no bearer', () =>
      isRefused(post([`Authorization: Basic ${btoa(`x:${shop.access.apiKey}`)}`]), /as Bearer <key>/));
    it('of 8 KB', () => isRefused(post([`Authorization: Bearer ${'k'.repeat(8_192)}`]), /as Bearer <key>/));
    it('in the query string', () => isRefused(post([], `?key=${shop.access.apiKey}`), /not in the query string/));
    it('in two headers', () => {
      const header = `Authorization: Bearer ${shop.access.apiKey}`;
      return isRefused(post([header, header]), /once/);
    });
    it('of which the second is good', () =>
      isRefused(post(['Authorization: Bearer x', `Authorization: Bearer ${shop.access.apiKey}`]), /once/));
    it('that was revoked', async () => {
      const made = (await (await shop.operator('POST', '/v1/admin/applications', { name: 'Revoked' })).json()) as {
        id: string;
        apiKey: string;
        key: { id: string };
      };
      await shop.operator('DELETE', `/v1/admin/applications/${made.id}/keys/${made.key.id}`);
      await isRefused(post([`Authorization: Bearer ${made.apiKey}`]), /not valid/);
    });
    it('on an operator route', async () => {
      await refusal(await shop.request('GET', '/v1/admin/settings/gateway'), 403, []);
    });
    it('that is an operator token on an application route', async () => {
      await refusal(await shop.operator('POST', '/v1/messages', good), 401, []);
    });
  });

  describe('a path or method', () => {
    const ask = async (line: string) => {
      const answer = await rawRequest(shop.access.url, [
        `${line} HTTP/1.1`,
        `Authorization: Bearer ${shop.access.apiKey}`,
      ]);
      return { ...answer, problem: () => ProblemDetails.parse(JSON.parse(answer.body)) };
    };

    it.each([
      'GET //v1/messages',
      'GET /v1//messages',
      'GET /v1/messages/',
      'GET /V1/messages',
      'GET /v1/%2e%2e/v1/messages',
      'GET /%2e%2e/v1/messages',
      'GET /v1/admin/%2e%2e/messages',
      'GET /v1/admin%2fsettings%2fgateway',
      'GET /v1/nothing',
      'GET /v2/messages',
    ])('%s', async (line) => {
      const answer = await ask(line);
      expect(answer.status).toBe(404);
      expect(answer.problem().status).toBe(404);
    });

    it.each([
      'OPTIONS /v1/messages',
      'PATCH /v1/messages',
      'PUT /v1/messages',
      'PROPFIND /v1/messages',
      'DELETE /v1/messages/batch',
      'POST /health',
    ])('%s', async (line) => {
      const answer = await ask(line);
      expect(answer.status).toBe(405);
      expect(answer.headers.allow).toMatch(/GET|POST/);
      expect(answer.problem().errors).toMatchObject([{ field: 'method' }]);
    });

    it('HEAD, which answers as GET does, without a body', async () => {
      const answer = await ask('HEAD /v1/messages');
      expect([answer.status, answer.body]).toEqual([200, '']);
    });

    // API Gateway has words of its own for these two.
    it('TRACE, which would show an attacker the headers', async () => {
      expect([400, 405]).toContain((await ask('TRACE /v1/messages')).status);
    });

    it('that is an absolute address of somebody else, which is not fetched [P9]', async () => {
      expect([400, 404]).toContain((await ask('GET http://169.254.169.254/latest/meta-data/')).status);
    });
  });
});
