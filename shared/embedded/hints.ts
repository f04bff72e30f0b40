import type { Priority } from '#shared/domain/message.ts';
import type { Hint, Hints } from '#shared/ports/messages.ts';

/** The in-process hint queue: two lanes, and in each lane one turn per application, so that a flood delays only its sender. */
export type InProcessHints = Hints & {
  /** Takes up to `limit` hints, high lane first. */
  take(limit: number): Hint[];
  /** Puts hints back to where they were taken from, ahead of all others. */
  putBack(hints: Hint[]): void;
  /** The next hint that must be tried with nothing else in flight. */
  takeAlone(): Hint | undefined;
  hasAlone(): boolean;
  size(): number;
  /** True while a hint for this message waits. */
  has(id: string): boolean;
  /** Called after hints were added. */
  onArrival(listener: () => void): void;
};

type Lane = Map<string, string[]>;

/**
 * Hints beyond `capacity` per lane or `capacityPerGroup`, and delayed ones, are dropped on purpose: the due index brings them
 * back when their time or their turn comes, so memory stays bounded with any backlog.
 */
export function createInProcessHints({ capacity = 20_000, capacityPerGroup = 5_000 } = {}): InProcessHints {
  const lanes: Record<Priority, Lane> = { high: new Map(), normal: new Map() };
  const sizes: Record<Priority, number> = { high: 0, normal: 0 };
  const queued = new Set<string>();
  const alone: Hint[] = [];
  let arrived = (): void => {};

  const add = (hint: Hint): void => {
    if ((hint.delaySeconds ?? 0) > 0 || queued.has(hint.id)) return;
    if (hint.alone) {
      alone.push(hint);
      queued.add(hint.id);
      return;
    }
    const lane = lanes[hint.lane];
    const group = lane.get(hint.group) ?? [];
    if (sizes[hint.lane] >= capacity || group.length >= capacityPerGroup) return;
    group.push(hint.id);
    lane.set(hint.group, group);
    sizes[hint.lane] += 1;
    queued.add(hint.id);
  };

  /** One hint of each application in turn: whose turn it was goes to the end. */
  const takeFrom = (name: Priority, limit: number, into: Hint[]): void => {
    const lane = lanes[name];
    while (into.length < limit) {
      const [next] = lane;
      if (!next) return;
      const [group, ids] = next;
      lane.delete(group);
      const id = ids.shift();
      if (id === undefined) continue;
      if (ids.length > 0) lane.set(group, ids);
      queued.delete(id);
      sizes[name] -= 1;
      into.push({ id, lane: name, group });
    }
  };

  return {
    async send(hints) {
      for (const hint of hints) add(hint);
      if (hints.length > 0) arrived();
      return [];
    },
    waiting: async (lane) => sizes[lane],
    take(limit) {
      const taken: Hint[] = [];
      takeFrom('high', limit, taken);
      takeFrom('normal', limit, taken);
      return taken;
    },
    putBack(hints) {
      const returned: Record<Priority, Lane> = { high: new Map(), normal: new Map() };
      for (const hint of hints) {
        const { id, lane, group } = hint;
        if (queued.has(id)) continue;
        queued.add(id);
        if (hint.alone) {
          alone.unshift(hint);
          continue;
        }
        sizes[lane] += 1;
        const ids = returned[lane].get(group);
        if (ids) ids.push(id);
        else returned[lane].set(group, [id]);
      }
      // Their turns come first, and in the order in which they were lost: else a flood would take each first turn again.
      for (const name of ['high', 'normal'] as const) {
        if (returned[name].size === 0) continue;
        for (const [group, ids] of lanes[name])
          returned[name].set(group, [...(returned[name].get(group) ?? []), ...ids]);
        lanes[name] = returned[name];
      }
    },
    takeAlone() {
      const hint = alone.shift();
      if (hint) queued.delete(hint.id);
      return hint;
    },
    hasAlone: () => alone.length > 0,
    size: () => sizes.high + sizes.normal + alone.length,
    has: (id) => queued.has(id),
    onArrival(listener) {
      arrived = listener;
    },
  };
}
