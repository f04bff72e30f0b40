import { type Circumstances, type Decision, expire, settle } from '#shared/domain/lifecycle.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Transport } from '#shared/gateway/call.ts';
import { captureExchange } from '#shared/gateway/debug.ts';
import type { GatewayReader, GatewaySnapshot } from '#shared/gateway/reader.ts';
import { transportOf } from '#shared/gateway/transport.ts';
import type { CallResult, GatewayRequest, Verdict } from '#shared/gateway/types.ts';
import type { Logger } from '#shared/log.ts';
import type { Callbacks, Clock, DeadLetters, GatewayStates, Hint, MessageStore } from '#shared/ports.ts';
import { finish } from './finish.ts';
import { createGate, type Gate } from './gate.ts';
import { holdBack } from './hold-back.ts';
import { observationOf } from './observation.ts';
import { verdictFor } from './verdict-for.ts';

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
  const admission = await gate.admit(allowed.length, {
    perSecond: settings.messagesPerSecond,
    horizonMs: deps.horizonMs,
  });
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
  await Promise.all(
    admitted.map(async (hint, index) => {
      const message = claimed.get(hint.id);
      claimed.delete(hint.id);
      if (message) await attempt(message, admission.slots[index] ?? now, snapshot, gate, deps);
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

/** One attempt at one message; never throws, so that a bad message harms no other (P7). */
async function attempt(
  message: Message,
  slot: number,
  snapshot: GatewaySnapshot,
  gate: Gate,
  deps: DeliverDeps,
): Promise<void> {
  try {
    const wait = slot - deps.clock();
    if (wait > 0) await deps.sleep(wait);
    if (deps.clock() >= message.expiresAt) {
      await finish(message, expire(message, deps.clock()), deps);
      return;
    }
    const { decision, verdict } = await submit(message, snapshot, gate, deps);
    await finish(message, decision, deps);
    if (verdict.balance === undefined) return;
    await deps
      .onBalance?.(verdict.balance)
      .catch((error: unknown) => deps.log.warn('balance of an answer not kept', { error }));
  } catch (error) {
    // The lease runs out and the sweep decides: the attempt counts as ambiguous, because it may have been made.
    deps.log.error('attempt not finished', { messageId: message.id, attempt: message.attempt, error });
  }
}

async function submit(
  message: Message,
  snapshot: GatewaySnapshot,
  gate: Gate,
  deps: DeliverDeps,
): Promise<{ decision: Decision; verdict: Verdict }> {
  const { gateway } = snapshot;
  const { settings } = gateway;
  const { id, to, text } = message;
  const request = gateway.render({ id, to, from: message.from ?? '', text });
  const startedAt = deps.clock();
  const result = await deps.call(request, transportOf(settings));
  const verdict = verdictFor(message, settings, gateway.judge(result, deps.clock()));
  const now = deps.clock();
  await gate.observe(observationOf(result, verdict, now));
  log(message, result, verdict, deps.log);
  const circumstances: Circumstances = {
    now,
    random: deps.random,
    ambiguous: settings.ambiguous,
    hintGraceMs: deps.hintGraceMs,
  };
  const report = {
    verdict,
    startedAt,
    latencyMs: result.latencyMs,
    ...(result.kind === 'answer' ? { httpStatus: result.status } : {}),
    ...(settings.debug ? { debug: captureExchange(snapshot.redactor, request, result) } : {}),
  };
  return { decision: settle(message, report, circumstances), verdict };
}

function log(message: Message, result: CallResult, verdict: Verdict, logger: Logger): void {
  const fields = {
    messageId: message.id,
    attempt: message.attempt,
    outcome: verdict.outcome,
    reason: verdict.reason,
    rule: verdict.rule,
    latencyMs: Math.round(result.latencyMs),
  };
  if (verdict.outcome === 'accepted') logger.debug('attempt', fields);
  else logger.info('attempt', fields);
}
