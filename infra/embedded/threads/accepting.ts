import type { Acceptance, AcceptResult, MessageStore } from '#shared/ports/messages.ts';

/** A message store that answers null for what it stored as it was given: the caller has it, and copying it back would cost as much again. */
export type BriefStore = Omit<MessageStore, 'accept'> & {
  accept(acceptances: Acceptance[]): Promise<(AcceptResult | null)[]>;
};

/** For the thread that stores. */
export const answerBriefly = (store: MessageStore): BriefStore => ({
  ...store,
  async accept(acceptances) {
    const results = await store.accept(acceptances);
    return results.map((result) => (result.kind === 'accepted' && !result.replayed ? null : result));
  },
});

/** For the thread that asked. */
export const completeAnswers = (store: BriefStore): MessageStore => ({
  ...store,
  async accept(acceptances) {
    const results = await store.accept(acceptances);
    return acceptances.map(
      ({ messages }, index) => results[index] ?? { kind: 'accepted' as const, replayed: false, messages },
    );
  },
});
