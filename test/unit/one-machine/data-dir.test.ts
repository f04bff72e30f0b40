import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeDataDir } from '#infra/embedded/data-dir.ts';
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

  test('whose lock cannot be opened is refused in words', () => {
    const path = join(root, 'data');
    mkdirSync(join(path, 'instance.lock'), { recursive: true });
    expect(problem(path)).toContain('instance.lock');
  });
});
