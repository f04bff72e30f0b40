import type { GatewayState } from '#shared/domain/gateway-state.ts';
import { freshGatewayState } from '#shared/domain/gateway-state.ts';
import { createGatewayStates } from '#shared/embedded/gateway-states.ts';
import { endLeases } from '#shared/embedded/recover.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { DeadLetters, MessageStore } from '#shared/ports/messages.ts';
import type { Process } from './process.ts';
import { createTableData, createTableStore } from './table-store.ts';
import type { Truth } from './truth.ts';

/** The ports of one process, each call an effect. */
export type Ports = { messages: MessageStore; deadLetters: DeadLetters; gatewayStates: GatewayStates };

/** What outlives processes. */
export type Storage = {
  portsOf(process: Process): Ports;
  /** What the owner of the data does when it starts again. */
  restart(now: number): void;
  close(): void;
};

/** One store whose requests each stand alone, as on DynamoDB. */
export function openTable(truth: Truth, now: () => number, lagMs: number): Storage {
  const data = createTableData();
  data.written = truth.saw;
  if (lagMs > 0) data.indexed = () => truth.asOf(now() - lagMs);
  const states = sharedState();
  return {
    portsOf: (process) => ({
      messages: createTableStore(data, (name, work) => process.effect(`messages.${name}`, work)),
      deadLetters: deadLettersOf(process, truth, async () => {}),
      gatewayStates: statesOf(process, truth, states),
    }),
    restart: () => {},
    close: () => {},
  };
}

/** The real stores of one machine, in memory. */
export function openSqlite(truth: Truth): Storage {
  const stores = openEmbeddedStores({ path: ':memory:' });
  let states = createGatewayStates(stores.db);
  const { messages } = stores;
  const look = async (ids: string[]): Promise<void> => {
    for (const message of (await messages.get(ids)).values()) truth.saw(message);
  };
  return {
    portsOf: (process) => ({
      messages: {
        keyUsed: (applicationId, key) => messages.keyUsed(applicationId, key),
        accept: (acceptances) =>
          process.effect('messages.accept', async () => {
            const results = await messages.accept(acceptances);
            await look(acceptances.flatMap((each) => each.messages.flatMap((message) => message?.id ?? [])));
            return results;
          }),
        get: (ids) => process.effect('messages.get', () => messages.get(ids)),
        claim: (ids, lease) =>
          process.effect('messages.claim', async () => {
            const claimed = await messages.claim(ids, lease);
            await look(ids);
            return claimed;
          }),
        update: (changes) =>
          process.effect('messages.update', async () => {
            const applied = await messages.update(changes);
            await look(changes.map(({ id }) => id));
            return applied;
          }),
        due: (query) => process.effect('messages.due', () => messages.due(query)),
        expired: (query) => process.effect('messages.expired', () => messages.expired(query)),
        list: (query) => process.effect('messages.list', () => messages.list(query)),
        waiting: (limit) => process.effect('messages.waiting', () => messages.waiting(limit)),
      },
      deadLetters: deadLettersOf(process, truth, (letters) => stores.deadLetters.add(letters)),
      gatewayStates: statesOf(process, truth, states),
    }),
    restart(now) {
      endLeases(stores.db, now);
      states = createGatewayStates(stores.db);
      // Seen here, because this write goes past the ports.
      const rows = stores.db.prepare(`SELECT id FROM messages WHERE status = 'sending'`).all();
      void look(rows.map(({ id }) => String(id)));
    },
    close: () => stores.close(),
  };
}

const deadLettersOf = (process: Process, truth: Truth, add: DeadLetters['add']): DeadLetters => ({
  add: (letters) =>
    process.effect('deadLetters.add', async () => {
      await add(letters);
      truth.sawDeadLetters(letters);
    }),
});

const statesOf = (process: Process, truth: Truth, states: GatewayStates): GatewayStates => ({
  read: () => process.effect('states.read', () => states.read()),
  write: (state, revision) =>
    process.effect('states.write', async () => {
      const written = await states.write(state, revision);
      if (written) truth.sawBreaker(state.breaker.state);
      return written;
    }),
});

function sharedState(): GatewayStates {
  let known: { revision: number; state: GatewayState } = { revision: 0, state: freshGatewayState };
  return {
    read: async () => known,
    async write(state, revision) {
      if (revision !== known.revision) return false;
      known = { revision: revision + 1, state };
      return true;
    },
  };
}
