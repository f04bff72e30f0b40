import type { Priority } from '#shared/domain/message.ts';
import type { Hint } from '#shared/ports/messages.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How badly the queue behaves; probabilities. */
export type QueueFaults = {
  lose: number;
  duplicate: number;
  /** Items of a batch that are answered as `Failed`. */
  refuse: number;
  /** A deletion that does not last: the hint shows again. */
  reappear: number;
  /** Most extra time until a hint shows, milliseconds. */
  late: number;
};

export type Received = { messageId: string; body: string };

/** Two lanes of a queue in the manner of SQS: at least once, in any order, hidden while somebody works on it. */
export type SimulatedQueue = {
  send(hints: Hint[]): Hint[];
  waiting(lane: Priority): number;
  receive(lane: Priority, most: number): Received[];
  /** What is not deleted shows again after its visibility timeout. */
  remove(messageIds: string[]): void;
  /** Called with the lane whenever something may have become visible. */
  onVisible(listener: (lane: Priority) => void): void;
  inFlight(): number;
  size(): number;
};

type Item = {
  messageId: string;
  body: string;
  lane: Priority;
  group: string;
  visibleAt: number;
  receives: number;
  hidden: boolean;
};

const MOST_RECEIVES = 10;

/** Fair queues: each group's hints in order, and the groups in turns. */
function inTurns(items: Item[]): Item[] {
  const places = new Map<string, number>();
  const placed = items.map((item) => {
    const place = places.get(item.group) ?? 0;
    places.set(item.group, place + 1);
    return { item, place };
  });
  return placed.sort((one, other) => one.place - other.place).map(({ item }) => item);
}

export function createQueue(
  time: VirtualTime,
  random: Random,
  faults: QueueFaults,
  visibilityMs: number,
): SimulatedQueue {
  const items = new Map<string, Item>();
  let count = 0;
  let listener: (lane: Priority) => void = () => {};

  const showAt = (item: Item, visibleAt: number): void => {
    item.visibleAt = visibleAt;
    time.after(visibleAt - time.now(), () => {
      if (items.get(item.messageId) !== item || item.visibleAt !== visibleAt) return;
      item.hidden = false;
      listener(item.lane);
    });
  };

  const add = (hint: Hint): void => {
    const body = JSON.stringify(hint.alone ? { id: hint.id, alone: true } : { id: hint.id });
    const late = random.chance(0.2) ? random.int(0, faults.late) : 0;
    const item: Item = {
      messageId: `q${count++}`,
      body,
      lane: hint.lane,
      group: hint.group,
      visibleAt: 0,
      receives: 0,
      hidden: false,
    };
    items.set(item.messageId, item);
    showAt(item, time.now() + Math.ceil(hint.delaySeconds ?? 0) * 1_000 + late);
  };

  return {
    send(hints) {
      return hints.filter((hint) => {
        if (random.chance(faults.refuse)) return true;
        if (random.chance(faults.lose)) return false;
        add(hint);
        if (random.chance(faults.duplicate)) add(hint);
        return false;
      });
    },
    waiting: (lane) => [...items.values()].filter((item) => item.lane === lane && !item.hidden).length,
    receive(lane, most) {
      const now = time.now();
      const visible = inTurns(
        [...items.values()].filter((item) => item.lane === lane && !item.hidden && item.visibleAt <= now),
      );
      const taken: Received[] = [];
      while (taken.length < most && visible.length > 0) {
        // Mostly in order, sometimes not.
        const [item] = visible.splice(random.chance(0.8) ? 0 : random.int(0, visible.length - 1), 1);
        if (!item) break;
        item.receives += 1;
        item.hidden = true;
        if (item.receives > MOST_RECEIVES) {
          items.delete(item.messageId);
          continue;
        }
        taken.push({ messageId: item.messageId, body: item.body });
        showAt(item, now + visibilityMs);
      }
      return taken;
    },
    remove(messageIds) {
      for (const messageId of messageIds) if (!random.chance(faults.reappear)) items.delete(messageId);
    },
    onVisible(each) {
      listener = each;
    },
    inFlight: () => [...items.values()].filter(({ hidden }) => hidden).length,
    size: () => items.size,
  };
}
