import { describe, expect, test } from 'vitest';
import { encodeCursor } from '#shared/domain/cursor.ts';
import { readListQuery } from '#shared/http/message-query.ts';
import { Problem } from '#shared/http/problem.ts';
import { aMessage } from '#test/support/message.ts';

const read = (query: string, country: string | null = null) => {
  const parameters = new URLSearchParams(query);
  const names = [...new Set(parameters.keys())];
  return readListQuery(Object.fromEntries(names.map((name) => [name, parameters.getAll(name)])), country);
};
const errorsOf = (query: string) => {
  try {
    read(query);
  } catch (error) {
    if (error instanceof Problem) return error.errors;
    throw error;
  }
  throw new Error('It was read.');
};

describe('The query of a message list', () => {
  test('asks for 25 messages when it says nothing', () => {
    expect(read('')).toEqual({ limit: 25 });
  });

  test('is read whole', () => {
    const { id } = aMessage();
    const query = `status=error&type=otp&to=%2B46701740605&from=2026-11-23T00:00:00Z&until=2026-11-24T01:00:00%2B01:00&limit=100&cursor=${encodeCursor(id)}`;
    expect(read(query)).toEqual({
      status: 'error',
      type: 'otp',
      to: '+46701740605',
      from: Date.UTC(2026, 10, 23),
      until: Date.UTC(2026, 10, 24),
      limit: 100,
      after: id,
    });
  });

  test('reads a recipient as people write it, national where the settings name a country', () => {
    expect(read('to=070-174%2006%2005', 'SE').to).toBe('+46701740605');
  });

  test.each([
    ['status=new', 'status'],
    ['status=', 'status'],
    ['limit=0', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1e9', 'limit'],
    ['limit=2.5', 'limit'],
    ['limit=', 'limit'],
    ['from=2026-11-23', 'from'],
    ['until=yesterday', 'until'],
    ['until=2026-11-23T00:00:00', 'until'],
    ['to=nobody', 'to'],
    ['to=', 'to'],
    [`to=${'4'.repeat(41)}`, 'to'],
    [`type=${'x'.repeat(33)}`, 'type'],
    ['cursor=forged', 'cursor'],
    ['cursor=', 'cursor'],
    [`cursor=${'x'.repeat(201)}`, 'cursor'],
    ['sort=asc', 'sort'],
    ['status=sent&status=error', 'status'],
  ])('%s is refused in a whole sentence that names the field', (query, field) => {
    const [error, ...others] = errorsOf(query);
    expect(error?.field).toBe(field);
    expect(error?.detail).toMatch(/^(?:The|This) .*\.$/);
    expect(others).toEqual([]);
  });

  test('[P8] a refusal never repeats what was given', () => {
    expect(JSON.stringify(errorsOf('to=%2B46112998877&cursor=998877'))).not.toContain('998877');
  });
});
