import { readFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { callbackRequest } from '#functions/sweep/callback-request.ts';

/** The example of the documentation, as an application would copy it. */
async function exampleOf(): Promise<(secret: string, headers: Record<string, string>, body: string) => boolean> {
  const docs = readFileSync(new URL('../../../docs/applications.md', import.meta.url), 'utf8');
  const [, code = ''] = /```js\n([\s\S]*?)```/.exec(docs) ?? [];
  return (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)).isFromRelay;
}

afterEach(() => {
  vi.useRealTimers();
});

test('the check of a callback in the documentation takes what the relay signs, and nothing else', async () => {
  const isFromRelay = await exampleOf();
  const [old, secret] = ['one', 'another'].map((text) => `whsec_${Buffer.from(text).toString('base64')}`);
  if (old === undefined || secret === undefined) throw new Error('There are two secrets.');
  const now = Date.UTC(2026, 10, 23, 12);
  vi.useFakeTimers({ now });
  const event = { id: '01JD.3', type: 'message.sent', now, data: { text: 'я' } };
  const { headers, body } = callbackRequest({ url: 'https://shop.example/hook', secrets: [secret, old] }, event);
  expect(isFromRelay(secret, headers, body)).toBe(true);
  expect(isFromRelay(old, headers, body)).toBe(true);
  expect(isFromRelay('whsec_AAAA', headers, body)).toBe(false);
  expect(isFromRelay(secret, headers, `${body} `)).toBe(false);
  expect(isFromRelay(secret, {}, body)).toBe(false);
  vi.setSystemTime(now + 301_000);
  expect(isFromRelay(secret, headers, body)).toBe(false);
});
