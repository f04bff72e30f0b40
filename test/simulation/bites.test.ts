import { describe, expect, test } from 'vitest';
import { isFinal } from '#shared/domain/message.ts';
import type { MessageStore } from '#shared/ports/messages.ts';
import { runSeed } from './world/run.ts';
import type { Ports } from './world/stores.ts';
import type { Sabotage } from './world/world.ts';

const withMessages = (ports: Ports, change: (messages: MessageStore) => Partial<MessageStore>): Ports => ({
  ...ports,
  messages: { ...ports.messages, ...change(ports.messages) },
});

/** A claim by `update`, so that conditions can be left out. */
const claimIf =
  (may: (status: string, notBefore: number, now: number) => boolean) =>
  (messages: MessageStore): Partial<MessageStore> => ({
    async claim(ids, { now, until }) {
      const found = [...(await messages.get(ids)).values()].filter(
        ({ status, notBefore, expiresAt }) => may(status, notBefore, now) && expiresAt > now,
      );
      const applied = await messages.update(
        found.map(({ id, revision, attempt, tries }) => ({
          id,
          revision,
          change: {
            status: 'sending',
            attempt: attempt + 1,
            tries: tries + 1,
            claimedAt: now,
            leaseUntil: until,
            dueAt: until,
          },
        })),
      );
      const claimed = await messages.get(found.flatMap(({ id }, index) => (applied[index] ? id : [])));
      return [...claimed.values()];
    },
  });

/** Each breaks one condition of the state machine, and names the promises that may show it. */
const sabotages: { name: string; promises: string; sabotage: Sabotage }[] = [
  {
    name: 'a claim that takes what another process is sending',
    promises: 'P2 P3',
    sabotage: {
      ports: (ports) =>
        withMessages(
          ports,
          claimIf((status, notBefore, now) => status !== 'sent' && status !== 'error' && notBefore <= now),
        ),
    },
  },
  {
    name: 'a claim that takes what is final',
    promises: 'P2 P3',
    sabotage: {
      ports: (ports) =>
        withMessages(
          ports,
          claimIf((status, notBefore, now) => status !== 'sending' && notBefore <= now),
        ),
    },
  },
  {
    name: 'a claim before its time',
    promises: 'P1',
    sabotage: {
      ports: (ports) =>
        withMessages(
          ports,
          claimIf((status) => status === 'queued' || status === 'retrying'),
        ),
    },
  },
  {
    name: 'a sweep that never sends a hint',
    promises: 'P1',
    sabotage: { sweepHints: (hints) => ({ ...hints, send: async () => [] }) },
  },
  {
    name: 'an update that ignores the revision',
    promises: 'P2 P3 P4',
    sabotage: {
      ports: (ports) =>
        withMessages(ports, (messages) => ({
          async update(changes) {
            const records = await messages.get(changes.map(({ id }) => id));
            return messages.update(
              changes.map((each) => ({ ...each, revision: records.get(each.id)?.revision ?? each.revision })),
            );
          },
        })),
    },
  },
  {
    name: 'a message that is sent again and stands in no index',
    promises: 'P1',
    sabotage: {
      ports: (ports) =>
        withMessages(ports, (messages) => ({
          update: (changes) =>
            messages.update(
              changes.map((each) =>
                each.change.status === 'queued' ? { ...each, change: { ...each.change, dueAt: null } } : each,
              ),
            ),
        })),
    },
  },
  {
    name: 'ambiguous attempts that are not counted',
    promises: 'P3',
    sabotage: {
      ports: (ports) =>
        withMessages(ports, (messages) => ({
          update: (changes) =>
            messages.update(changes.map((each) => ({ ...each, change: { ...each.change, ambiguous: 0 } }))),
        })),
    },
  },
  {
    name: 'a final status without its dead letter before it',
    promises: 'P4',
    sabotage: { ports: (ports) => ({ ...ports, deadLetters: { add: async () => {} } }) },
  },
  {
    name: 'an answer before the message is stored',
    promises: 'P1',
    sabotage: {
      ports: (ports) =>
        withMessages(ports, (messages) => ({
          async accept(acceptances) {
            void messages.accept(acceptances).catch(() => {});
            return acceptances.map((each) => ({ kind: 'accepted', replayed: false, messages: each.messages }));
          },
        })),
    },
  },
  {
    name: 'an idempotency key that is forgotten',
    promises: 'P5',
    sabotage: {
      ports: (ports) =>
        withMessages(ports, (messages) => ({
          accept: (acceptances) =>
            messages.accept(
              acceptances.map(({ applicationId, messages: wanted }) => ({ applicationId, messages: wanted })),
            ),
        })),
    },
  },
  {
    name: 'a sweep that does not see what is late',
    promises: 'P1',
    sabotage: { ports: (ports) => withMessages(ports, () => ({ expired: async () => [] })) },
  },
  {
    name: 'a sweep that does not look at what is being sent',
    promises: 'P1',
    sabotage: {
      ports: (ports) =>
        withMessages(ports, (messages) => ({
          async get(ids) {
            const records = await messages.get(ids);
            return new Map([...records].filter(([, { status }]) => status !== 'sending' || isFinal(status)));
          },
        })),
    },
  },
  {
    name: 'reserved calls that are not stored',
    promises: 'P6',
    sabotage: {
      ports: (ports) => ({
        ...ports,
        gatewayStates: {
          ...ports.gatewayStates,
          async write(state, revision) {
            const { state: stored } = await ports.gatewayStates.read();
            return ports.gatewayStates.write({ ...state, nextSlotAt: stored.nextSlotAt }, revision);
          },
        },
      }),
    },
  },
  {
    name: 'a breaker that is not stored',
    promises: 'P6',
    sabotage: {
      ports: (ports) => ({
        ...ports,
        gatewayStates: {
          ...ports.gatewayStates,
          async read() {
            const { revision, state } = await ports.gatewayStates.read();
            const breaker = { ...state.breaker, nextProbeAt: 0 };
            return { revision, state: { ...state, breaker } };
          },
        },
      }),
    },
  },
  {
    name: 'a gateway state whose trouble costs the answer in hand',
    promises: 'P3',
    sabotage: {
      deliver: (deps) => ({
        ...deps,
        async call(request, transport) {
          const result = await deps.call(request, transport);
          await deps.gatewayStates.read();
          return result;
        },
      }),
    },
  },
  {
    name: 'settings that are remembered for ever',
    promises: 'P11',
    sabotage: {
      deliver: (deps) => {
        let first: ReturnType<typeof deps.gateway.current> | undefined;
        return { ...deps, gateway: { ...deps.gateway, current: () => (first ??= oldest(deps.gateway.current())) } };
      },
    },
  },
];

/** The first snapshot that any process read in this run. */
let remembered: unknown;
function oldest<T>(snapshot: Promise<T>): Promise<T> {
  return snapshot.then((read) => {
    remembered ??= read;
    return remembered as T;
  });
}

const MOST_SEEDS = 1_000;

describe('The simulator bites', () => {
  test.each(sabotages)('it catches $name [$promises]', async ({ sabotage, promises }) => {
    let found: string[] = [];
    for (let seed = 1; seed <= MOST_SEEDS && found.length === 0; seed++) {
      remembered = undefined;
      found = (await runSeed(seed, sabotage)).broken;
    }
    expect(promises).toContain(found[0]?.slice(0, found[0].indexOf(':')) ?? 'nothing was found');
  });
});
