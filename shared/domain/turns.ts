/** Shares a limit out: the first of each group, then the second of each, and so on; each group keeps its order. */
export function inTurns<Item>(groups: Iterable<readonly Item[]>, limit: number): Item[] {
  const open = [...groups].filter((group) => group.length > 0);
  const taken: Item[] = [];
  for (let place = 0; open.length > 0 && taken.length < limit; place++) {
    for (let index = open.length - 1; index >= 0; index--)
      if ((open[index]?.length ?? 0) <= place) open.splice(index, 1);
    for (const group of open) {
      const item = group[place];
      if (item !== undefined && taken.length < limit) taken.push(item);
    }
  }
  return taken;
}
