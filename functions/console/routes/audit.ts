import type { Hono } from 'hono';
import * as z from 'zod';
import { isId } from '#shared/domain/id.ts';
import { says } from '#shared/domain/zod-problems.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { readQuery } from '#shared/http/query.ts';
import type { ConsoleDeps } from '../deps.ts';

const PATH = '/v1/admin/audit';

/** Query parameters of the audit log. */
export const AuditQuery = z.strictObject({
  limit: z
    .string()
    .regex(/^(?:[1-9][0-9]?|100)$/, { error: says('The limit is not a whole number in range.', '1 to 100') })
    .default('50'),
  cursor: z
    .string()
    .refine(isId, { error: says('The cursor is not one of this relay.', 'the `next` of an earlier page') })
    .optional(),
});

/** What operators changed, newest first. */
export function addAudit(app: Hono<AppEnv>, { audit }: Pick<ConsoleDeps, 'audit'>): void {
  app.get(PATH, async (c) => {
    const { limit, cursor } = readQuery(c, AuditQuery);
    const page = await audit.list({ limit: Number(limit), ...(cursor === undefined ? {} : { after: cursor }) });
    const entries = page.entries.map((entry) => ({ ...entry, at: new Date(entry.at).toISOString() }));
    return c.json({ entries, next: page.next ?? null });
  });
  onlyMethods(app, PATH, 'GET');
}
