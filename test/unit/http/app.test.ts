import { expect, test } from 'vitest';
import { createApp, onlyMethods } from '#shared/http/app.ts';
import { createLogger } from '#shared/log.ts';

const app = createApp({ log: createLogger('error', () => {}) });
app.get('/v1/things', (c) => c.json([]));
onlyMethods(app, '/v1/things', 'GET, POST');

test('a path that ends in a slash by mistake is told so', async () => {
  const answerAt = async (path: string) => (await app.request(path)).json();
  expect(await answerAt('/v1/things/')).toMatchObject({ detail: 'There is nothing here: paths end without a slash.' });
  expect(await answerAt('/v1/others')).toMatchObject({ detail: 'There is nothing here.' });
});

test('where there is GET there is HEAD, and what a path allows says so', async () => {
  expect((await app.request('/v1/things', { method: 'HEAD' })).status).toBe(200);
  const refused = await app.request('/v1/things', { method: 'PUT' });
  expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST']);
});
