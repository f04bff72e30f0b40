/** Runs work of the same name one after another, in the order that it came, and all other at once. */
export type OneByOne = <T>(name: string, work: () => Promise<T>) => Promise<T>;

export function createOneByOne(): OneByOne {
  /** The last of each name; never fails. */
  const last = new Map<string, Promise<void>>();
  return async (name, work) => {
    const before = last.get(name);
    const result = (async () => {
      await before;
      return work();
    })();
    const done = result.then(
      () => {},
      () => {},
    );
    last.set(name, done);
    await done;
    if (last.get(name) === done) last.delete(name);
    return result;
  };
}
