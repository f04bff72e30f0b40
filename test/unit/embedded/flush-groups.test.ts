import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createGroupFlusher, type GroupFlusher } from '#shared/embedded/flush-groups.ts';

let flusher: GroupFlusher;
/** What was told and what was not flushed, in order. */
let seen: string[];
let flush: () => Promise<void> | undefined;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  seen = [];
  flush = () => void seen.push('flush');
  flusher = createGroupFlusher(
    () => flush(),
    () => void seen.push('idle'),
  );
});
afterEach(() => vi.useRealTimers());

const add = (name: string, canWait = false): void =>
  flusher.add({
    canWait,
    tell: () => seen.push(name),
    fail: (cause) => seen.push(`${name} failed: ${String(cause)}`),
  });

describe('A group that is written', () => {
  test('goes to the disk at once', () => {
    add('a');
    expect(seen).toEqual(['flush', 'a', 'idle']);
  });

  test('waits for the next that cannot wait, if it can, and both take one flush', () => {
    add('a', true);
    add('b', true);
    expect(seen).toEqual([]);
    add('c');
    expect(seen).toEqual(['flush', 'a', 'b', 'c', 'idle']);
    vi.advanceTimersByTime(100);
    expect(seen).toHaveLength(5);
  });

  test('waits for eight milliseconds, counted from the first that can', () => {
    add('a', true);
    vi.advanceTimersByTime(7);
    add('b', true);
    expect(seen).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(seen).toEqual(['flush', 'a', 'b', 'idle']);
    add('c', true);
    vi.advanceTimersByTime(7);
    expect(seen).toHaveLength(4);
    vi.advanceTimersByTime(1);
    expect(seen.slice(4)).toEqual(['flush', 'c', 'idle']);
  });

  test('[P1] goes with a flush of its own, when it comes while the disk is waited for', async () => {
    const disk = Promise.withResolvers<void>();
    flush = () => {
      seen.push('flush');
      return disk.promise;
    };
    add('a');
    add('b', true);
    expect(flusher.isFlushing()).toBe(true);
    disk.resolve();
    await vi.waitFor(() => expect(seen).toEqual(['flush', 'a', 'flush', 'b', 'idle']));
    expect(flusher.isFlushing()).toBe(false);
  });

  test('[P1] is told that it is perhaps not on disk, with all that waited, when the flush fails; the next is tried', () => {
    flush = () => {
      throw new Error('EIO');
    };
    add('a', true);
    add('b');
    expect(seen).toEqual(['a failed: Error: EIO', 'b failed: Error: EIO', 'idle']);
    flush = () => undefined;
    add('c');
    expect(seen.slice(3)).toEqual(['c', 'idle']);
  });
});
