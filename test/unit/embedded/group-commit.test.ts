import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createGroupCommit, type GroupCommit } from '#shared/embedded/group-commit.ts';
import { openDatabase } from '#shared/embedded/schema.ts';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';

let directory: string;
let db: DatabaseSync;
let commit: GroupCommit;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'group-commit-'));
  db = openDatabase(join(directory, 'relay.db'));
  db.exec(`
    PRAGMA foreign_keys = ON;
    CREATE TABLE lines (line TEXT PRIMARY KEY);
    CREATE TABLE orphans (line TEXT REFERENCES lines (line) DEFERRABLE INITIALLY DEFERRED);
  `);
  commit = createGroupCommit(db);
});
afterEach(() => {
  if (db.isOpen) db.close();
  rmSync(directory, { recursive: true });
});

const write = (line: string) => commit(() => db.prepare('INSERT INTO lines VALUES (?)').run(line).changes);
/** What another process would see. */
const onDisk = (): unknown[] => {
  const reader = new DatabaseSync(join(directory, 'relay.db'), { readOnly: true });
  try {
    return reader
      .prepare('SELECT line FROM lines ORDER BY line')
      .all()
      .map((row) => row.line);
  } finally {
    reader.close();
  }
};
const outcomes = async (all: Promise<unknown>[]) =>
  (await Promise.allSettled(all)).map((each) => (each.status === 'fulfilled' ? each.value : String(each.reason)));

describe('A group commit', () => {
  test('answers each with what its own work gave', async () => {
    expect(await Promise.all([commit(() => 'one'), commit(() => 2), commit(() => undefined)])).toEqual([
      'one',
      2,
      undefined,
    ]);
  });

  test('is one transaction for all of one turn of the event loop', async () => {
    let begun = 0;
    const exec = db.exec.bind(db);
    db.exec = (sql) => {
      if (sql.startsWith('BEGIN')) begun += 1;
      exec(sql);
    };
    await Promise.all(['a', 'b', 'c', 'd'].map(write));
    expect(begun).toBe(1);
    await write('e');
    await new Promise(setImmediate);
    expect(begun).toBe(2);
    expect(onDisk()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  test('[P1] resolves nothing before it is on disk', async () => {
    const seen: unknown[][] = [];
    await Promise.all(['a', 'b'].map((line) => write(line).then(() => seen.push(onDisk()))));
    expect(seen).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  test('[P1] resolves nothing when the commit itself fails', async () => {
    const orphan = commit(() => db.prepare('INSERT INTO orphans VALUES (?)').run('nobody').changes);
    expect(await outcomes([orphan])).toEqual([expect.stringContaining('FOREIGN KEY')]);
    expect(await write('next')).toBe(1);
  });

  test('[P7] one that fails harms no other, in its work or in its commit', async () => {
    const results = await outcomes([
      write('a'),
      commit(() => {
        db.prepare('INSERT INTO lines VALUES (?)').run('half');
        throw new Error('It broke in the middle.');
      }),
      commit(() => db.prepare('INSERT INTO orphans VALUES (?)').run('nobody').changes),
      write('b'),
    ]);
    expect(results).toEqual([1, 'Error: It broke in the middle.', expect.stringContaining('FOREIGN KEY'), 1]);
    expect(onDisk()).toEqual(['a', 'b']);
  });

  test('takes what comes while others are told into the next group', async () => {
    const second = write('a').then(() => write('b'));
    expect(await Promise.all([second, write('c')])).toEqual([1, 1]);
    expect(onDisk()).toEqual(['a', 'b', 'c']);
  });

  test('[P1] a disk that is full refuses each, says that the store is unavailable, and is used again when there is room', async () => {
    const pages = Number(db.prepare('PRAGMA page_count').get()?.page_count);
    db.exec(`PRAGMA max_page_count = ${pages}`);
    const long = 'x'.repeat(20_000);
    const results = await Promise.allSettled([write(`1${long}`), write(`2${long}`)]);
    for (const each of results) {
      if (each.status === 'fulfilled') throw new Error('It was written.');
      expect(each.reason).toBeInstanceOf(Unavailable);
      expect(each.reason).not.toBeInstanceOf(PerhapsStored);
      expect(each.reason.cause).toMatchObject({ errcode: 13 });
    }
    expect(onDisk()).toEqual([]);
    db.exec('PRAGMA max_page_count = 100000');
    expect(await write('a')).toBe(1);
  });

  test('a mistake in the work is not taken for a full disk', async () => {
    await write('a');
    const error: unknown = await write('a').catch((reason: unknown) => reason);
    expect(error).not.toBeInstanceOf(Unavailable);
    expect(String(error)).toContain('UNIQUE');
  });

  test('a database that was closed meanwhile refuses all that waited', async () => {
    const waiting = [write('a'), write('b')];
    db.close();
    expect(await outcomes(waiting)).toEqual([expect.stringContaining('not open'), expect.stringContaining('not open')]);
  });
});

describe('A group commit that waits for the disk beside the event loop', () => {
  /** A disk that is waited for until the test says so. `next` is the wait that begins next. */
  const slowDisk = () => {
    const waits: { done: () => void; fail: (cause: Error) => void }[] = [];
    const flush = () => new Promise<void>((done, fail) => waits.push({ done, fail }));
    const next = async () => {
      for (;;) {
        const wait = waits.shift();
        if (wait) return wait;
        await sleep(1);
      }
    };
    return { waits, flush, next };
  };

  test('[P1] resolves nothing before the log is on disk', async () => {
    const { flush, next } = slowDisk();
    commit = createGroupCommit(db, flush);
    let resolved = 0;
    const all = ['a', 'b'].map((line) => write(line).then(() => (resolved += 1)));
    const { done } = await next();
    await sleep(20);
    expect([onDisk(), resolved]).toEqual([['a', 'b'], 0]);
    done();
    await Promise.all(all);
    expect(resolved).toBe(2);
  });

  test('[P1] a log that cannot be written acknowledges nothing of its group, and the next group is tried', async () => {
    const { flush, next } = slowDisk();
    commit = createGroupCommit(db, flush);
    const lost = Promise.allSettled([write('a'), write('b')]);
    const { fail } = await next();
    const later = write('c');
    fail(new Error('EIO'));
    for (const each of await lost) {
      expect(each).toMatchObject({ status: 'rejected', reason: expect.any(PerhapsStored) });
    }
    (await next()).done();
    expect(await later).toBe(1);
  });

  test('makes one group of all that comes while it waits', async () => {
    const { flush, next, waits } = slowDisk();
    commit = createGroupCommit(db, flush);
    const first = write('a');
    const { done } = await next();
    const later = ['b', 'c', 'd'].map(write);
    await sleep(20);
    expect([onDisk(), waits]).toEqual([['a'], []]);
    done();
    expect(await first).toBe(1);
    const second = await next();
    expect(onDisk()).toEqual(['a', 'b', 'c', 'd']);
    second.done();
    expect(await Promise.all(later)).toEqual([1, 1, 1]);
  });

  test('[P7] tells at once what failed in its work, and the others when they are on disk', async () => {
    const { flush, next } = slowDisk();
    commit = createGroupCommit(db, flush);
    const first = write('a');
    (await next()).done();
    await first;
    const [fine, again] = [write('b'), write('a').catch((reason: unknown) => String(reason))];
    expect(await again).toContain('UNIQUE');
    (await next()).done();
    expect(await fine).toBe(1);
  });

  test('what is written outside of a group still waits for the disk in place', async () => {
    const { flush, next } = slowDisk();
    commit = createGroupCommit(db, flush);
    const line = write('a');
    const { done } = await next();
    expect(db.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
    done();
    await line;
  });
});
