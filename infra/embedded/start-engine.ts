import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { MessageStore } from '#shared/ports/messages.ts';
import { type EngineOptions, type EngineServices, Refusal } from './engine-services.ts';
import { StartProblem } from './options.ts';
import { type BriefStore, completeAnswers } from './threads/accepting.ts';
import { createRemote } from './threads/remote.ts';
import { Offer } from './threads/wire.ts';

/** The engine as the thread that speaks HTTP sees it. */
export type RemoteEngine = Omit<EngineServices, 'messages'> & { messages: MessageStore };

/**
 * Starts the engine in a thread of its own, so that a commit does not keep requests waiting and both use a core. Resolves when its stores
 * are open. An engine that dies ends the process: nothing of it can go on.
 */
export async function startEngine(options: EngineOptions): Promise<RemoteEngine> {
  const worker = new Worker(new URL('./engine-thread.js', import.meta.url), { workerData: options });
  worker.on('error', (error) => {
    console.error('The engine failed.', error);
    process.exit(1);
  });
  const [first] = await once(worker, 'message');
  const refusal = Refusal.safeParse(first);
  if (refusal.success) throw new StartProblem(refusal.data.refused);
  const offer = Offer.parse(first);
  const { service, tell } = createRemote(worker, offer);
  return {
    messages: completeAnswers(service<BriefStore>('messages')),
    callbacks: service('callbacks'),
    applications: service('applications'),
    keyUses: service('keyUses'),
    limitCounters: service('limitCounters'),
    statistics: service('statistics'),
    audit: service('audit'),
    gatewayStates: service('gatewayStates'),
    settings: service('settings'),
    // Not waited for: a hint in this process is never refused, and one that is dropped is found by its record.
    hints: {
      ...service<EngineServices['hints']>('hints'),
      async send(hints) {
        tell('hints.send', hints);
        return [];
      },
    },
    balance: service('balance'),
    balanceStore: service('balanceStore'),
    balanceSchedule: service('balanceSchedule'),
    client: service('client'),
    metrics: service('metrics'),
    ...(offer.services.mailbox ? { mailbox: service<NonNullable<EngineServices['mailbox']>>('mailbox') } : {}),
    process: service('process'),
  };
}
