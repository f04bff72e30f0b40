import type { Application } from '#shared/domain/application.ts';
import type { Applications } from '#shared/ports/applications.ts';
import type { Callbacks, MessageStore } from '#shared/ports/messages.ts';
import { type TellDeps, TIMEOUT_MS, tellApplication } from './tell-application.ts';

/** What telling applications needs from the outside. */
export type CallbackDeps = TellDeps & {
  callbacks: Callbacks;
  messages: Pick<MessageStore, 'get'>;
  applications: Pick<Applications, 'all'>;
};

/** Tells applications of final statuses; made once, because it knows what is under way. */
export type CallbackSender = {
  /**
   * Tells each application all that is due, and resolves when that has ended. Runs may overlap. No call begins that could end after
   * `deadline`, epoch milliseconds. Rejects with the first failure of the store, when the others have ended.
   */
  run(deadline?: number): Promise<void>;
  /** Begins no further call, and resolves when those under way have ended. */
  stop(): Promise<void>;
};

/** Read at once, of one application; more than can be under way, so that each page brings something new. */
const PAGE = 100;
const MOST_EACH = 10;
/** Calls under way in all, about: an application always has one of its own, so that it never waits for another's to end. */
const MOST = 100;

/**
 * Tells applications of final statuses, by the Standard Webhooks convention (https://www.standardwebhooks.com): at least once, signed.
 * Each application has its own places for calls: one that is slow or dead delays no other (P7). What is under way is not begun again by
 * a run that overlaps; another process may, and then the application is told twice, with the same `webhook-id`.
 */
export function createCallbackSender(deps: CallbackDeps): CallbackSender {
  /** By application and message. */
  const underWay = new Map<string, Map<string, Promise<void>>>();
  const reading = new Set<string>();
  let applications = new Map<string, Application>();
  let stopped = false;

  const placesEach = (): number => Math.max(1, Math.min(MOST_EACH, Math.floor(MOST / underWay.size)));

  const tellAll = async (applicationId: string, deadline: number): Promise<void> => {
    const calls = underWay.get(applicationId) ?? new Map<string, Promise<void>>();
    underWay.set(applicationId, calls);
    reading.add(applicationId);
    const failures: unknown[] = [];
    const mayBegin = (): boolean => !stopped && failures.length === 0 && deps.clock() + TIMEOUT_MS <= deadline;

    const readOn = async (): Promise<void> => {
      for (let more = true; more && mayBegin(); ) {
        // Noted before reading: what ends meanwhile may still be in the page.
        const begun = new Set(calls.keys());
        const page = await deps.callbacks.due({ applicationId, before: deps.clock(), limit: PAGE });
        const fresh = page.filter(({ messageId }) => !begun.has(messageId));
        const messages = await deps.messages.get(fresh.map(({ messageId }) => messageId));
        for (const callback of fresh) {
          while (calls.size >= placesEach()) await Promise.race(calls.values());
          if (!mayBegin()) return;
          const { messageId } = callback;
          const message = messages.get(messageId);
          const owner = message && applications.get(message.applicationId);
          const call = tellApplication(callback, { message, owner }, deps)
            .catch((error: unknown) => void failures.push(error))
            .finally(() => calls.delete(messageId));
          calls.set(messageId, call);
        }
        more = page.length === PAGE;
      }
    };

    try {
      await readOn();
    } catch (error) {
      failures.push(error);
    }
    reading.delete(applicationId);
    await Promise.all(calls.values());
    if (calls.size === 0 && !reading.has(applicationId)) underWay.delete(applicationId);
    if (failures.length > 0) throw failures[0];
  };

  return {
    async run(deadline = Number.POSITIVE_INFINITY) {
      const owners = await deps.callbacks.owners(deps.clock());
      if (owners.length === 0) return;
      // Of use to the runs under way as well: a URL that was changed is followed at once.
      applications = new Map((await deps.applications.all()).map(({ application }) => [application.id, application]));
      const idle = owners.filter((id) => !reading.has(id));
      const results = await Promise.allSettled(idle.map((id) => tellAll(id, deadline)));
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    },
    async stop() {
      stopped = true;
      await Promise.all([...underWay.values()].flatMap((calls) => [...calls.values()]));
    },
  };
}
