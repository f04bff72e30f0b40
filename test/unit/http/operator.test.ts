import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { AppEnv } from '#shared/http/app.ts';
import { createApiKey } from '#shared/http/authenticate.ts';
import { operatorByToken, requireOperator } from '#shared/http/operator.ts';
import { Problem } from '#shared/http/problem.ts';
import { createSessions } from '#shared/http/session.ts';

let token = 'smso_right';
const app = new Hono<AppEnv>();
app.onError((error, c) => {
  if (!(error instanceof Problem)) throw error;
  return c.text(error.message, error.status, error.headers);
});
app.use(requireOperator(operatorByToken(async () => token)));
app.get('/', (c) => c.text(c.get('operator')));
const get = (headers: Record<string, string> = {}) => app.request('/', { headers });

test('an operator passes with the token, and the route knows who asks', async () => {
  const response = await get({ authorization: 'Bearer smso_right' });
  expect([response.status, await response.text()]).toEqual([200, 'operator']);
});

test('whoever is signed in passes from the console itself, and the route knows who asks', async () => {
  const sessions = createSessions({ secret: async () => token, clock: () => 0 });
  const signedIn = new Hono<AppEnv>();
  signedIn.post('/open', async (c) => {
    await sessions.open(c, 'ada@example.com');
    return c.body(null);
  });
  signedIn.use(
    requireOperator(
      operatorByToken(async () => token),
      sessions,
    ),
  );
  signedIn.get('/', (c) => c.text(c.get('operator')));
  const opened = await signedIn.request('/open', { method: 'POST' });
  const cookie = opened.headers.get('set-cookie')?.split(';')[0] ?? '';
  const response = await signedIn.request('/', { headers: { cookie, 'sec-fetch-site': 'same-origin' } });
  expect(await response.text()).toBe('ada@example.com');
});

test.each([
  ['no token', {}],
  ['a wrong token', { authorization: 'Bearer smso_wrong' }],
  ['a longer token', { authorization: 'Bearer smso_right1' }],
  ['a password', { authorization: 'Basic smso_right' }],
])('with %s nobody passes: 401', async (_, headers) => {
  const response = await get(headers);
  expect([response.status, response.headers.has('www-authenticate')]).toEqual([401, true]);
});

test("an application's key opens no operator route: 403, and the answer does not repeat it", async () => {
  const { text } = createApiKey('shop', 0);
  const response = await get({ authorization: `Bearer ${text}` });
  expect(response.status).toBe(403);
  expect(await response.text()).not.toContain(text.slice(5));
});

test('a token that was rotated ends the old one at once', async () => {
  token = 'smso_next';
  expect((await get({ authorization: 'Bearer smso_right' })).status).toBe(401);
  expect((await get({ authorization: 'Bearer smso_next' })).status).toBe(200);
});
