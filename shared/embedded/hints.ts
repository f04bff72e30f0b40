import type { Priority } from '#shared/domain/message.ts';
import type { Hint, Hints } from '#shared/ports.ts';

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

  const takeFrom = (name: Priority, limit: number, into: Hint[]): void => {
    const lane = lanes[name];
    while (into.length < limit && sizes[name] > 0) {
      const share = Math.max(1, Math.floor((limit - into.length) / lane.size));
      for (const [group, ids] of Array.from(lane)) {
        const taken = ids.splice(0, Math.min(share, limit - into.length));
        for (const id of taken) {
          queued.delete(id);
          into.push({ id, lane: name, group });
        }
        sizes[name] -= taken.length;
        lane.delete(group);
        if (ids.length > 0) lane.set(group, ids);
      }
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
      for (const hint of hints.toReversed()) {
        if (queued.has(hint.id)) continue;
        const lane = lanes[hint.lane];
        lane.set(hint.group, [hint.id, ...(lane.get(hint.group) ?? [])]);
        sizes[hint.lane] += 1;
        queued.add(hint.id);
      }
    },
    takeAlone() {
      const hint = alone.shift();
      if (hint) queued.delete(hint.id);
      return hint;
    },
    hasAlone: () => alone.length > 0,
    size: () => sizes.high + sizes.normal + alone.length,
    onArrival(listener) {
      arrived = listener;
    },
  };
}
