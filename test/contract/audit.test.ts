import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditEntry } from '#shared/domain/audit.ts';
import { createIds } from '#shared/domain/id.ts';
import { type Family, families } from './families.ts';

const newId = createIds();
const entry = (at: number, action: string): AuditEntry => ({
  id: newId(at),
  at,
  operator: 'operator',
  action,
  request: 'PUT /v1/admin/settings/gateway',
  status: 200,
  changes: [{ field: 'method', before: 'GET', after: { nested: ['POST', null] } }],
  detail: null,
});

describe.each(families)('the audit log on $name', ({ open }) => {
  let family: Family;
  beforeAll(async () => {
    family = await open();
  });
  afterAll(() => family.close());

  test('lists what was added, newest first, page after page, over the turn of a year', async () => {
    const turn = Date.UTC(2026, 0, 1);
    const entries = [-2_000, -1_000, 0, 1_000, Date.now() - turn].map((offset, index) =>
      entry(turn + offset, `Change ${index}`),
    );
    for (const each of entries) await family.audit.add(each);
    const first = await family.audit.list({ limit: 3 });
    expect(first.entries).toEqual(entries.toReversed().slice(0, 3));
    expect(first.next).toBe(entries[2]?.id);
    const second = await family.audit.list({ limit: 3, ...(first.next === undefined ? {} : { after: first.next }) });
    expect(second).toEqual({ entries: entries.toReversed().slice(3) });
  });
});
