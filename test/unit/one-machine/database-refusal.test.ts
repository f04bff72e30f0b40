import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { databaseRefusal } from '#infra/embedded/database-refusal.ts';
import { UnknownShape } from '#shared/embedded/migrations.ts';
import { openDatabase } from '#shared/embedded/schema.ts';
import { Unavailable } from '#shared/ports/unavailable.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'database-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('A database that cannot be opened', () => {
  test('because it is damaged is refused in words that name the file and the way out', () => {
    const path = join(root, 'relay.db');
    writeFileSync(path, 'garbage '.repeat(10_000));
    const open = (): unknown => {
      try {
        return openDatabase(path);
      } catch (error) {
        return error;
      }
    };
    const refused = databaseRefusal(open(), path);
    expect(refused).toContain(path);
    expect(refused).toContain('restore your backup');
  });

  test.each([
    [11, 'restore your backup'],
    [13, 'The disk is full'],
    [522, 'The disk fails'],
  ])('for the reason %d of SQLite is refused in words', (errcode, what) => {
    const cause = Object.assign(new Error('x'), { errcode });
    expect(databaseRefusal(cause, 'relay.db')).toContain(what);
    expect(databaseRefusal(new Unavailable('y', { cause }), 'relay.db')).toContain(what);
  });

  test('because a later version wrote it is refused in its words, and what is not known is no refusal', () => {
    expect(databaseRefusal(new UnknownShape('Shape 9.'), 'relay.db')).toBe('Shape 9.');
    expect(databaseRefusal(new Error('x'), 'relay.db')).toBeUndefined();
    expect(databaseRefusal(Object.assign(new Error('x'), { errcode: 1 }), 'relay.db')).toBeUndefined();
  });
});
