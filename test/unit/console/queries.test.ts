import { expect, test } from 'vitest';
import { readAdminQuery } from '#functions/console/list-query.ts';
import { addAudit } from '#functions/console/routes/audit.ts';
import { createApp } from '#shared/http/app.ts';
import { createLogger } from '#shared/log.ts';

const gateway = { current: async () => undefined, forget: () => {} };

test.each(['search', 'applicationId', 'status'])(
  'a list of all applications with two of %s is refused',
  async (field) => {
    await expect(readAdminQuery({ [field]: ['a', 'b'] }, { gateway })).rejects.toMatchObject({
      status: 400,
      errors: [{ field }],
    });
  },
);

test('a page of the audit log with two limits is refused, and nothing is read', async () => {
  const app = createApp({ log: createLogger('error', () => {}) });
  let reads = 0;
  const list = async () => {
    reads += 1;
    return { entries: [] };
  };
  addAudit(app, { audit: { list, add: async () => {} } });
  const answer = await app.request('/v1/admin/audit?limit=5&limit=6');
  expect([answer.status, await answer.json()]).toMatchObject([400, { errors: [{ field: 'limit' }] }]);
  expect(reads).toBe(0);
  expect((await app.request('/v1/admin/audit?limit=5')).status).toBe(200);
});
