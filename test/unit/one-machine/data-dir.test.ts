import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileProblem, takeDataDir, whyNotLocked } from '#infra/embedded/data-dir.ts';
import { StartProblem } from '#infra/embedded/options.ts';
import { openDatabase } from '#shared/embedded/schema.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'data-dir-'));
});
afterEach(() => rmSync(root, { recursive: true }));

const problem = (path: string): string => {
  try {
    takeDataDir(path);
  } catch (error) {
    if (error instanceof StartProblem) return error.message;
    throw error;
  }
  throw new Error('The directory was taken.');
};

describe('The data directory', () => {
  test('is made with everything above it, for its owner only', () => {
    const path = join(root, 'deep', 'data');
    const taken = takeDataDir(path);
    expect([taken.database, taken.access]).toEqual([join(path, 'relay.db'), join(path, 'access.json')]);
    expect(statSync(path).mode & 0o777).toBe(0o700);
    const db = openDatabase(taken.database);
    for (const file of [taken.database, `${taken.database}-wal`]) expect(statSync(file).mode & 0o777).toBe(0o600);
    db.close();
    taken.release();
  });

  test('belongs to one process: a second is told so, and nothing is harmed', () => {
    const path = join(root, 'data');
    const first = takeDataDir(path);
    expect(problem(path)).toContain('Another relay is running');
    expect(problem(path)).toContain(path);
    first.release();
    takeDataDir(path).release();
  });

  test('two directories are two relays', () => {
    const taken = [takeDataDir(join(root, 'a')), takeDataDir(join(root, 'b'))];
    for (const each of taken) each.release();
  });

  test('that is a file is refused in words', () => {
    const path = join(root, 'file');
    writeFileSync(path, '');
    expect(problem(path)).toContain('cannot be written: EEXIST. Set DATA_DIR');
    expect(problem(join(path, 'below'))).toContain('ENOTDIR');
  });

  test('whose lock is damaged is refused in words that say what to delete, and not as taken by another relay', () => {
    const path = join(root, 'data');
    mkdirSync(path);
    const lock = join(path, 'instance.lock');
    writeFileSync(lock, 'garbage '.repeat(1_000));
    expect(problem(path)).toContain(`The file ${lock} is damaged`);
    expect(problem(path)).toContain('delete it');
    expect(problem(path)).not.toContain('Another relay');
    rmSync(lock);
    takeDataDir(path).release();
  });

  test.each([
    [5, 'Another relay is running'],
    [11, 'is damaged'],
    [13, 'The disk is full'],
    [13 | (4 << 8), 'The disk is full'],
    [26, 'is damaged'],
    [8, 'cannot be written'],
    [10, 'cannot be locked: disk I/O error'],
  ])('that cannot be locked for the reason %d of SQLite is refused as what it is', (errcode, what) => {
    const cause = Object.assign(new Error('disk I/O error'), { errcode });
    expect(whyNotLocked(cause, root, join(root, 'instance.lock'))).toContain(what);
  });

  test('whose lock cannot be opened is refused in words', () => {
    const path = join(root, 'data');
    mkdirSync(join(path, 'instance.lock'), { recursive: true });
    expect(problem(path)).toContain('instance.lock');
  });

  test('whose database is no file is refused in words, and left to another try', () => {
    const path = join(root, 'data');
    mkdirSync(join(path, 'relay.db'), { recursive: true });
    expect(problem(path)).toContain(`The file ${join(path, 'relay.db')} cannot be read or written: EISDIR`);
    rmSync(join(path, 'relay.db'), { recursive: true });
    takeDataDir(path).release();
  });

  test.each([
    [
      'EACCES',
      'The file access.json cannot be read or written: EACCES. It must be a file that belongs to the user that runs the relay.',
    ],
    ['ENOSPC', 'The disk is full: access.json cannot be written. Free some space and start again.'],
  ])('of which a file cannot be written for %s is refused as what it is', (code, words) => {
    expect(fileProblem('access.json', Object.assign(new Error('no'), { code })).message).toBe(words);
  });
});
