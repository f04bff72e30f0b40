import { Hono } from 'hono';
import { expect, test } from 'vitest';
import type { AppEnv } from '#shared/http/app.ts';
import { createApiKey } from '#shared/http/authenticate.ts';
import { operatorByToken, requireOperator } from '#shared/http/operator.ts';
import { Problem } from '#shared/http/problem.ts';

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
