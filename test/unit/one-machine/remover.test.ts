import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRemover } from '#infra/embedded/remover.ts';
import { HOUR } from '#shared/domain/durations.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('old records are removed a step a second while there are more, then each hour, also after a failure', async () => {
  const answers = [true, true, false, new Error('disk'), false];
  const errors: string[] = [];
  const remove = vi.fn(async () => {
    const answer = answers.shift() ?? false;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const remover = createRemover({ remove, clock: Date.now, log: { error: (what) => errors.push(what) } });
  remover.start();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(remove).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(HOUR - 1);
  expect(remove).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(1);
  expect(errors).toEqual(['old records not removed']);
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(remove).toHaveBeenCalledTimes(5);
  await remover.stop();
  await vi.advanceTimersByTimeAsync(3 * HOUR);
  expect(remove).toHaveBeenCalledTimes(5);
});

test('stopping waits for the step that is under way, and no other follows', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const remove = vi.fn(() => promise);
  const remover = createRemover({ remove, clock: Date.now, log: { error: () => {} } });
  remover.start();
  await vi.advanceTimersByTimeAsync(1_000);
  let stopped = false;
  const stop = remover.stop().then(() => {
    stopped = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  expect(stopped).toBe(false);
  resolve(true);
  await stop;
  await vi.advanceTimersByTimeAsync(HOUR);
  expect(remove).toHaveBeenCalledTimes(1);
});
