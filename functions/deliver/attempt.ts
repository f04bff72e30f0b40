import type { Observation } from '#shared/domain/gateway-observation.ts';
import { type Circumstances, type Decision, expire, giveBack, settle } from '#shared/domain/lifecycle.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Verdict } from '#shared/domain/verdict.ts';
import { captureExchange } from '#shared/gateway/debug.ts';
import type { GatewaySnapshot } from '#shared/gateway/reader.ts';
import { transportOf } from '#shared/gateway/transport.ts';
import type { CallResult } from '#shared/gateway/types.ts';
import type { Logger } from '#shared/log.ts';
import type { DeliverDeps } from './deps.ts';
import { finish } from './finish.ts';
import { type Gate, NEXT_WITHIN_MS } from './gate.ts';
import { observationOf } from './observation.ts';
import { isOutdated } from './outdated.ts';
import { verdictFor } from './verdict-for.ts';

/** What the attempts of one batch share: one snapshot of the settings (P11), one gate. */
type Batch = { snapshot: GatewaySnapshot; gate: Gate };

/** One attempt at one message; never throws, so that a bad message harms no other (P7). Without a slot, the claim is given back. */
export async function attempt(
  message: Message,
  slot: number | undefined,
  batch: Batch,
  deps: DeliverDeps,
): Promise<void> {
  let ended: (() => Promise<void>) | undefined;
  try {
    ended = slot === undefined ? undefined : await mayCall(message, slot, batch, deps);
    if (!ended) {
      await finish(message, giveBack(message, deps.clock()), deps);
    } else if (deps.clock() >= message.expiresAt) {
      // As it was before the claim: nothing was tried, so nothing is ambiguous.
      await finish(message, expire({ ...message, ...giveBack(message, deps.clock()).change }, deps.clock()), deps);
    } else {
      const { decision, seen, balance } = await submit(message, batch.snapshot, deps, ended);
      const isOld = typeof seen === 'object' && 'fault' in seen && (await isOutdated(batch.snapshot, deps.gateway));
      // The answer in hand is written whatever becomes of what it tells about the gateway, which is known before another call takes its place.
      const learned = (isOld ? Promise.resolve() : batch.gate.observe(seen))
        .catch((error: unknown) => deps.log.error('gateway state not written', { error }))
        .then(ended);
      await finish(message, decision, deps);
      await learned;
      if (balance === undefined) return;
      await deps
        .onBalance?.(balance)
        .catch((error: unknown) => deps.log.warn('balance of an answer not kept', { error }));
    }
  } catch (error) {
    // The lease runs out and the sweep decides: the attempt counts as ambiguous, because it may have been made.
    deps.log.error('attempt not finished', { messageId: message.id, attempt: message.attempt, error });
  } finally {
    void ended?.();
  }
}

/**
 * Waits for the turn and for room among the calls under way. Undefined when the call may not be made any more: other settings, gateway
 * not open, or no time for the answer within the lease; else how to say that it has ended.
 */
async function mayCall(
  message: Message,
  slot: number,
  { snapshot, gate }: Batch,
  deps: DeliverDeps,
): Promise<(() => Promise<void>) | undefined> {
  const { timeoutSeconds, maxConcurrency } = snapshot.gateway.settings;
  let ended: (() => Promise<void>) | undefined;
  try {
    const turn = await waitForTurn(slot, gate, deps);
    ended = (await deps.roomForCall?.(maxConcurrency)) ?? (async () => {});
    const isSame = (await deps.gateway.current())?.version === snapshot.version;
    const inTime = deps.clock() + timeoutSeconds * 1_000 < (message.leaseUntil ?? 0);
    if (turn && isSame && inTime && (await gate.isOpen())) return ended;
  } catch (error) {
    deps.log.warn('gateway state not known', { messageId: message.id, error });
  }
  void ended?.();
  return undefined;
}

/** A process that was kept busy past the slot takes a later one: calls that start all at once would exceed the rate. */
async function waitForTurn(
  slot: number,
  gate: Gate,
  deps: Pick<DeliverDeps, 'clock' | 'sleep' | 'horizonMs'>,
): Promise<boolean> {
  // No slot is further ahead, unless the clock was put back since it was reserved.
  const longest = Math.max(deps.horizonMs, NEXT_WITHIN_MS);
  for (let next: number | undefined = slot; next !== undefined; next = await gate.nextSlot()) {
    const wait = next - deps.clock();
    if (wait > 0) await deps.sleep(Math.min(wait, longest));
    if (!gate.isLate(next)) return true;
  }
  return false;
}

async function submit(
  message: Message,
  snapshot: GatewaySnapshot,
  deps: DeliverDeps,
  ended: () => Promise<void>,
): Promise<{ decision: Decision; seen: Observation; balance: number | undefined }> {
  const { gateway } = snapshot;
  const { settings } = gateway;
  const { id, to, text } = message;
  const request = gateway.render({ id, to, from: message.from ?? '', text });
  const startedAt = deps.clock();
  const result = await deps.call(request, transportOf(settings));
  const verdict = verdictFor(message, settings, gateway.judge(result, deps.clock()));
  // Only what is accepted tells nothing for which others should wait.
  if (verdict.outcome === 'accepted') await ended();
  const now = deps.clock();
  log(message, result, verdict, deps.log);
  const circumstances: Circumstances = {
    now,
    random: deps.random,
    ambiguous: settings.ambiguous,
    hintGraceMs: deps.hintGraceMs,
  };
  const decision = settle(
    message,
    {
      verdict,
      startedAt,
      latencyMs: result.latencyMs,
      ...(result.kind === 'answer' ? { httpStatus: result.status } : {}),
      ...(settings.debug ? { debug: captureExchange(snapshot.redactor, request, result) } : {}),
    },
    circumstances,
  );
  return { decision, seen: observationOf(result, verdict, now), balance: verdict.balance };
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
