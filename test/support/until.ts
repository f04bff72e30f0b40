import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Asks until the answer is there (anything but undefined and false).
 *
 * @throws when `withinMs` are over; the error says what was waited for
 */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  { withinMs = 20_000, everyMs = 25 }: { withinMs?: number; everyMs?: number } = {},
): Promise<Exclude<T, undefined | false>> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (isThere(answer)) return answer;
    if (Date.now() > end) throw new Error(`Waited ${withinMs} ms in vain: ${what}.`);
    await sleep(everyMs);
  }
}

const isThere = <T>(answer: T): answer is Exclude<T, undefined | false> => answer !== undefined && answer !== false;
