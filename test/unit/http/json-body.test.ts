import { gzipSync } from 'node:zlib';
import { Hono } from 'hono';
import { describe, expect, test } from 'vitest';
import { askedOf } from '#shared/http/asked.ts';
import { MAX_BODY, readJsonObject } from '#shared/http/json-body.ts';
import { Problem } from '#shared/http/problem.ts';

/** What a request with this body comes to: its value, or the problem. */
async function read(
  body: Exclude<RequestInit['body'], undefined>,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  const app = new Hono();
  let outcome: unknown;
  app.post('/', async (c) => {
    outcome = await readJsonObject(askedOf(c)).catch((error: unknown) => error);
    return c.body(null);
  });
  const request = new Request('http://relay/', { method: 'POST', body, headers, duplex: 'half' });
  await app.fetch(request);
  return outcome;
}
const problem = async (...request: Parameters<typeof read>): Promise<Problem> => {
  const outcome = await read(...request);
  if (!(outcome instanceof Problem)) throw new Error('It was read.');
  return outcome;
};

describe('The body of a request', () => {
  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'Application/JSON',
    'application/merge-patch+json',
  ])('is read as %s', async (type) => {
    expect(await read('{"to":"+46","text":"Hej 😀"}', { 'content-type': type })).toEqual({ to: '+46', text: 'Hej 😀' });
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'multipart/form-data', ''])(
    'is refused as %j',
    async (type) => {
      expect(await problem('{}', { 'content-type': type })).toMatchObject({ status: 415 });
    },
  );

  test('is refused when it is compressed, and may say that it is not', async () => {
    const type = { 'content-type': 'application/json' };
    const refusal = { status: 415, message: expect.stringContaining('Content-Encoding') };
    expect(await problem(gzipSync('{}'), { ...type, 'content-encoding': 'gzip' })).toMatchObject(refusal);
    expect(await read('{}', { ...type, 'content-encoding': 'identity' })).toEqual({});
  });

  test.each([
    ['nothing', null, 'empty'],
    ['white space', ' \n\t', 'empty'],
    ['no JSON', 'to=1', 'not valid JSON'],
    ['half a JSON', '{"to":', 'not valid JSON'],
    ['two', '{}{}', 'not valid JSON'],
    ['a list', '[]', 'no object'],
    ['a number', '7', 'no object'],
    ['null', 'null', 'no object'],
    ['a text', '"{}"', 'no object'],
    ['nesting of ten thousand', '{"a":'.repeat(10_000), 'nested too deeply'],
  ])('is refused when it is %s', async (_, body, why) => {
    expect(await problem(body)).toMatchObject({
      status: 400,
      errors: [{ field: '', detail: expect.stringContaining(why) }],
    });
  });

  test('is refused with a field that stands twice, and the field is named', async () => {
    expect(await problem('{"to":"a","to":"b"}')).toMatchObject({ status: 400, errors: [{ field: 'to' }] });
  });

  test.each(['{"__proto__":{"admin":true}}', '{"a":[{"__proto__":1}]}', '{"\\u005f_proto__":1}'])(
    'is refused with a prototype of its own: %s',
    async (body) => {
      expect(await problem(body)).toMatchObject({ status: 400, errors: [{ field: '__proto__' }] });
    },
  );

  test('may speak of __proto__ in a text', async () => {
    expect(await read('{"text":"__proto__"}')).toEqual({ text: '__proto__' });
  });

  test('is refused when its bytes are no UTF-8: a text must not arrive with signs replaced', async () => {
    const bytes = Buffer.concat([Buffer.from('{"text":"'), Buffer.from([0xe5]), Buffer.from('"}')]);
    expect(await problem(bytes)).toMatchObject({ status: 400, errors: [{ detail: expect.stringContaining('UTF-8') }] });
  });

  test('[P8] is never repeated in a refusal', async () => {
    const { message, errors, cause } = await problem('{"text":"Secret plan", oops}');
    expect(JSON.stringify([message, errors, cause ?? null])).not.toContain('Secret');
  });
});

/** A body in so many pieces of so many bytes, which counts what was asked of it. */
function inPieces(most: number, size: number): { body: ReadableStream<Uint8Array>; pulled: () => number } {
  let pulled = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      pulled += 1;
      if (pulled > most) controller.close();
      else controller.enqueue(Buffer.alloc(size, 'a'));
    },
  });
  return { body, pulled: () => pulled };
}

describe('A body that is large', () => {
  const ofBytes = (size: number): string => `{"text":"${'a'.repeat(size - 11)}"}`;

  test('is read up to the limit', async () => {
    expect(await read(ofBytes(MAX_BODY))).toMatchObject({ text: expect.any(String) });
  });

  test.each([MAX_BODY + 1, 1_000_000, 7_000_000])('of %i bytes is refused', async (size) => {
    expect(await problem(ofBytes(size))).toMatchObject({ status: 413, message: 'The body is larger than 512 KB.' });
  });

  test('is measured in bytes', async () => {
    expect(await problem(`{"text":"${'я'.repeat(MAX_BODY / 2)}"}`)).toMatchObject({ status: 413 });
  });

  test('that announces its size is refused unread', async () => {
    let pulled = 0;
    const pull = (): void => {
      pulled += 1;
    };
    const body = new ReadableStream({ pull }, { highWaterMark: 0 });
    const headers = { 'content-type': 'application/json', 'content-length': '7000000' };
    expect(await problem(body, headers)).toMatchObject({ status: 413 });
    expect(pulled).toBe(0);
  });

  test('is never kept beyond what was asked for, whatever size it announces', async () => {
    const { body, pulled } = inPieces(100, 1_000);
    const app = new Hono();
    app.post('/', async (c) => c.json({ isKept: (await askedOf(c).bytes(5_000)) !== undefined }));
    const headers = { 'content-length': '100000' };
    const request = new Request('http://relay/', { method: 'POST', body, headers, duplex: 'half' });
    expect(await (await app.fetch(request)).json()).toEqual({ isKept: false });
    expect(pulled()).toBeLessThan(20);
  });

  test('that does not end is refused as soon as it is too large', async () => {
    const { body, pulled } = inPieces(1_000, 64 * 1_024);
    expect(await problem(body)).toMatchObject({ status: 413 });
    expect(pulled()).toBeLessThan(20);
  });
});
