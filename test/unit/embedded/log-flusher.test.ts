import { fstatSync, mkdtempSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createLogFlusher } from '#shared/embedded/log-flusher.ts';
import { openDatabase } from '#shared/embedded/schema.ts';

let directory: string;
let path: string;
let close: () => void;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'log-flusher-'));
  path = join(directory, 'relay.db');
  const db = openDatabase(path);
  db.exec('CREATE TABLE lines (line TEXT)');
  close = () => db.close();
});
afterEach(() => {
  close();
  rmSync(directory, { recursive: true });
});

/** A disk that takes as long as it is told, and remembers how it was waited for. */
function slowDisk() {
  const state = { ms: 0, waited: [] as string[], files: new Set<number>() };
  const note = (how: string, file: number): void => {
    state.waited.push(how);
    state.files.add(fstatSync(file).ino);
  };
  const disk = {
    wait: (file: number): void => {
      note('in place', file);
      for (const until = performance.now() + state.ms; performance.now() < until; );
    },
    waitBeside: async (file: number): Promise<void> => {
      note('beside', file);
      await sleep(state.ms);
    },
  };
  return { state, disk };
}

describe('The log of the database', () => {
  test('[P1] is what is brought to the disk', async () => {
    const { state, disk } = slowDisk();
    const flusher = createLogFlusher(path, disk);
    await flusher.flush();
    flusher.close();
    expect(state.files).toEqual(new Set([statSync(`${path}-wal`).ino]));
  });

  test('is waited for beside the event loop while the disk is slow, and in place while it is quick', async () => {
    const { state, disk } = slowDisk();
    const flusher = createLogFlusher(path, disk);
    const times = [0, 5, 5, 0, 0];
    const waiting: (Promise<void> | undefined)[] = [];
    for (const ms of times) {
      state.ms = ms;
      const wait = flusher.flush();
      waiting.push(wait);
      await wait;
    }
    flusher.close();
    expect(state.waited.slice(0, 4)).toEqual(['in place', 'in place', 'beside', 'beside']);
    expect(waiting.slice(0, 4).map((each) => each instanceof Promise)).toEqual([false, false, true, true]);
  });

  test('is brought to a real disk again and again', async () => {
    const flusher = createLogFlusher(path);
    await flusher.flush();
    await flusher.flush();
    flusher.close();
  });

  test('[P1] is not said to be on a disk that does not take it', () => {
    symlinkSync('/dev/null', join(directory, 'other.db-wal'));
    const flusher = createLogFlusher(join(directory, 'other.db'));
    expect(() => flusher.flush()).toThrow('fdatasync');
    flusher.close();
  });
});
