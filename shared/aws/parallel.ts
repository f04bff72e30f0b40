/** Runs `work` on each item, at most `limit` at once, and answers the results in the items' order. Stops starting new work at the first throw. */
export async function parallel<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
  limit = 32,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  let stopped = false;
  const stop = (cause: unknown): never => {
    stopped = true;
    throw cause;
  };
  const worker = async (): Promise<void> => {
    // The iterator is shared by all workers: each takes the next item that nobody has taken.
    for (const [index, item] of queue) {
      if (stopped) return;
      results[index] = await work(item).catch(stop);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker));
  return results;
}

/** Cuts a list into pieces of at most `size`. */
export const chunks = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));
