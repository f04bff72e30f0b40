import type { Priority } from '#shared/domain/message.ts';
import type { Clock } from '#shared/ports/clock.ts';
import { type Hint, type Hints, MAX_DELAY_SECONDS } from '#shared/ports/messages.ts';

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
  /** True while a hint for this message waits to be taken; a delayed one does not, for it may be lost. */
  has(id: string): boolean;
  /** Called after hints were added. */
  onArrival(listener: () => void): void;
  /** Forgets what is delayed. */
  stop(): void;
};

/** A timer of more than 24 days rings at once, and a clock that is put back can ask for one; milliseconds. */
const LONGEST_TIMER_MS = MAX_DELAY_SECONDS * 1_000;

type Lane = Map<string, string[]>;

/** How much is kept, and by which clock hints are delayed. */
export type InProcessHintsOptions = {
  /** Most hints in a lane. */
  capacity?: number;
  /** Most hints of one application in a lane. */
  capacityPerGroup?: number;
  /** Most hints that wait for their time. */
  delayed?: number;
  clock?: Clock;
};

/**
 * Hints beyond the limits are dropped on purpose: the due index brings them back when their time or their turn comes, so memory stays
 * bounded with any backlog.
 */
export function createInProcessHints(options: InProcessHintsOptions = {}): InProcessHints {
  const { capacity = 20_000, capacityPerGroup = 5_000, delayed = 10_000, clock = Date.now } = options;
  const lanes: Record<Priority, Lane> = { high: new Map(), normal: new Map() };
  const sizes: Record<Priority, number> = { high: 0, normal: 0 };
  const queued = new Set<string>();
  const alone: Hint[] = [];
  const timers = new Map<string, NodeJS.Timeout>();
  let arrived = (): void => {};

  const add = (hint: Hint): void => {
    if (queued.has(hint.id)) return;
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

  /** A later hint for the same message takes the place of an earlier one. */
  const addLater = ({ delaySeconds = 0, ...hint }: Hint): void => {
    clearTimeout(timers.get(hint.id));
    if (!timers.has(hint.id) && timers.size >= delayed) return;
    const dueAt = clock() + delaySeconds * 1_000;
    /** A timer may ring a little before the clock says so: then it is set again, for a hint that comes early is in vain. */
    const ring = (): void => {
      const left = Math.ceil(dueAt - clock());
      if (left > 0) {
        timers.set(hint.id, setTimeout(ring, Math.min(left, LONGEST_TIMER_MS)).unref());
        return;
      }
      timers.delete(hint.id);
      add(hint);
      arrived();
    };
    ring();
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
      for (const hint of hints) {
        if ((hint.delaySeconds ?? 0) > 0) addLater(hint);
        else add(hint);
      }
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
    stop() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}
