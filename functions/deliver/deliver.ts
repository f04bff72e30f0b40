import type { Transport } from '#shared/gateway/call.ts';
import type { GatewayReader } from '#shared/gateway/reader.ts';
import type { CallResult, GatewayRequest } from '#shared/gateway/types.ts';
import type { Logger } from '#shared/log.ts';
import type { Callbacks, Clock, DeadLetters, GatewayStates, Hint, MessageStore } from '#shared/ports.ts';
import { attempt } from './attempt.ts';
import { createGate } from './gate.ts';
import { holdBack } from './hold-back.ts';

/** What delivering needs from the outside. */
export type DeliverDeps = {
  messages: MessageStore;
  deadLetters: DeadLetters;
  callbacks: Pick<Callbacks, 'add'>;
  gatewayStates: GatewayStates;
  gateway: GatewayReader;
  call: (request: GatewayRequest, transport: Transport) => Promise<CallResult>;
  clock: Clock;
  random: () => number;
  sleep: (ms: number) => Promise<void>;
  log: Logger;
  /** How long a claim is exclusive; longer than the process may live after it, milliseconds. */
  leaseMs: number;
  hintGraceMs: number;
  /** How far ahead of its turn a message may be claimed, when the rate makes it wait; milliseconds. */
  horizonMs: number;
  /** True while the balance lets only priority `high` pass; absent where no balance is watched. */
  onlyHigh?: () => Promise<boolean>;
  /** Takes the balance that an answer told, after the message was finished. */
  onBalance?: (balance: number) => Promise<unknown>;
};

/** Hints that were not used, and when asking again can help. */
export type Parked = { hints: Hint[]; why: string; again?: number };

/**
 * Hands messages to the gateway: reserve calls, claim, call all at once, finish each as its answer comes.
 *
 * Hints for what is not there, not due, leased or final are dropped, and so are those of messages that wait for a better balance. What is
 * dropped or parked is untouched: its record is due and comes back.
 *
 * @param done called once per hint, as soon as nothing more will happen for it
 * @throws when the store fails before anything was claimed; nothing is lost then
 */
export async function deliver(
  hints: Hint[],
  deps: DeliverDeps,
  done: (hint: Hint) => void = () => {},
): Promise<Parked | undefined> {
  const snapshot = await deps.gateway.current();
  if (!snapshot || snapshot.gateway.settings.gatewayUrl === '') return park(hints, 'no gateway is set up');
  const { settings } = snapshot.gateway;
  if (!settings.enabled) return park(hints, 'sending is switched off');
  const { allowed, heldBack } = await holdBack(hints, deps);
  for (const hint of heldBack) done(hint);
  if (allowed.length === 0) return undefined;
  const gate = createGate(deps.gatewayStates, deps.clock);
  const limits = { perSecond: settings.messagesPerSecond, horizonMs: deps.horizonMs };
  const admission = await gate.admit(allowed.length, limits);
  const admitted = allowed.slice(0, admission.slots.length);
  const now = deps.clock();
  const claimed = new Map(
    (admitted.length === 0
      ? []
      : await deps.messages.claim(
          admitted.map((hint) => hint.id),
          { now, until: now + deps.leaseMs },
        )
    ).map((message) => [message.id, message]),
  );
  let { slots } = admission;
  // Claiming took so long that slots have passed; calls that start all at once would exceed the rate.
  if (claimed.size > 0 && slots.some((slot) => gate.isLate(slot))) {
    slots = await gate.admit(claimed.size, limits).then(
      (again) => again.slots,
      () => [],
    );
  }
  const unused = slots[claimed.size];
  // Stale hints must not use up the rate, nor the one probe that tells whether the gateway is back.
  if (unused !== undefined) {
    await gate.free(unused).catch((error: unknown) => deps.log.warn('calls not freed', { error }));
  }
  const turns = slots.values();
  await Promise.all(
    admitted.map(async (hint) => {
      const message = claimed.get(hint.id);
      claimed.delete(hint.id);
      if (message) await attempt(message, turns.next().value, { snapshot, gate }, deps);
      done(hint);
    }),
  );
  const rest = allowed.slice(admitted.length);
  return rest.length === 0 ? undefined : park(rest, admission.refusal ?? 'rate', admission.again);
}

const park = (hints: Hint[], why: string, again?: number): Parked => ({
  hints,
  why,
  ...(again === undefined ? {} : { again }),
});
