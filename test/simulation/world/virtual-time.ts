/** An event loop of its own: time passes only when everything that could happen at this instant has happened. */
export type VirtualTime = {
  /** True time, epoch milliseconds. */
  now(): number;
  after(ms: number, run: () => void): void;
  /** Marks real work (a transaction in memory) during which virtual time stands still. */
  work<T>(promise: Promise<T>): Promise<T>;
  /** Runs until `done` or until nothing more is planned. Throws when more than `mostEvents` happened: something runs in circles. */
  run(done: () => boolean, mostEvents: number): Promise<void>;
};

type Event = { at: number; order: number; run: () => void };

/** Virtual time starts here; any date does. */
export const START = Date.UTC(2026, 10, 23, 12);

export function createVirtualTime(): VirtualTime {
  const events: Event[] = [];
  let now = START;
  let order = 0;
  let working = 0;

  const drain = async (): Promise<void> => {
    do await new Promise(setImmediate);
    while (working > 0);
  };

  return {
    now: () => now,
    after(ms, run) {
      push(events, { at: now + Math.max(0, ms), order: order++, run });
    },
    async work(promise) {
      working += 1;
      try {
        return await promise;
      } finally {
        working -= 1;
      }
    },
    async run(done, mostEvents) {
      await drain();
      for (let count = 0; !done(); count++) {
        if (count > mostEvents) throw new Error(`More than ${mostEvents} events.`);
        const event = pop(events);
        if (!event) return;
        now = event.at;
        event.run();
        await drain();
      }
    },
  };
}

const before = (one: Event, other: Event): boolean =>
  one.at < other.at || (one.at === other.at && one.order < other.order);

/** A binary heap: the root is the next event. */
function push(heap: Event[], event: Event): void {
  let index = heap.length;
  heap.push(event);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent];
    if (!above || !before(event, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = event;
}

function pop(heap: Event[]): Event | undefined {
  const [first] = heap;
  const last = heap.pop();
  if (!first || !last || heap.length === 0) return first;
  let index = 0;
  for (;;) {
    const [left, right] = [heap[2 * index + 1], heap[2 * index + 2]];
    const child = right && left && before(right, left) ? right : left;
    if (!child || !before(child, last)) break;
    heap[index] = child;
    index = child === left ? 2 * index + 1 : 2 * index + 2;
  }
  heap[index] = last;
  return first;
}
