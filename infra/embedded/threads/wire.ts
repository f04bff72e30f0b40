import * as z from 'zod';
import type { SentError } from './errors.ts';

/*
 * What two threads of this process say to each other. Both ends are this version of this program, so that what arrives is what was sent:
 * it is typed, and not parsed again for each message.
 */

/** A call: `service.method`, its arguments, and a number that its answer carries; 0 wants no answer. */
export type Call = [number: number, name: string, args: unknown[]];

/** An answer: of the call with this number, its value, or what it threw. */
export type Answer = [number: number, value: unknown, error?: SentError];

/** What a thread can be asked for: the methods of each service, by name. Sent once, before all answers. */
export const Offer = z.object({ services: z.record(z.string(), z.array(z.string())) });
export type Offer = z.infer<typeof Offer>;

/** One end of a channel between threads: a `MessagePort`, a `Worker`, `parentPort`. */
export type End = {
  postMessage(value: unknown): void;
  on(event: 'message', listener: (value: unknown) => void): unknown;
};

/** So many are worth a post of their own: the other thread begins with them while this one goes on. */
const AT_ONCE = 8;

/**
 * Collects what is sent in one turn of the event loop and posts it together, a few at a time: posting costs far more than a message does, but
 * a thread that waits for all of a turn's has nothing to do meanwhile.
 */
export function collect<Item>(end: End): (item: Item) => void {
  let items: Item[] = [];
  const post = (): void => {
    if (items.length === 0) return;
    const all = items;
    items = [];
    end.postMessage(all);
  };
  return (item) => {
    if (items.length === 0) setImmediate(post);
    items.push(item);
    if (items.length === AT_ONCE) post();
  };
}
