import { finish } from '#functions/deliver/finish.ts';
import type { GatewayState } from '#shared/domain/gateway-state.ts';
import { type Circumstances, interrupt } from '#shared/domain/lifecycle.ts';
import { isFinal, isLeased, type Priority } from '#shared/domain/message.ts';
import type { DueMessage, Hint } from '#shared/ports/messages.ts';
import type { SweepDeps } from './deps.ts';
import { expireLate } from './expire-late.ts';

/** What a sweep did. `more` says that it stopped at a limit and that another sweep would find work. */
export type SweepReport = { expired: number; interrupted: number; released: number; more: boolean };

/** A claim that was cut short this often is tried with nothing else in flight, so that a poisonous record harms only itself. */
const ALONE_FROM = 2;

/** Ends what is late, takes back what was interrupted, and sends a hint for what is due. Safe to run twice at once. */
export async function sweep(deps: SweepDeps): Promise<SweepReport> {
  const { expired, stuck, more } = await expireLate(deps);
  const report: SweepReport = { expired, interrupted: 0, released: 0, more };
  const settings = (await deps.gateway.current())?.gateway.settings;
  const { state } = await deps.gatewayStates.read();
  for (const lane of ['high', 'normal'] as const) {
    const budget = await releaseBudget(deps, lane, {
      enabled: settings?.enabled ?? false,
      state,
      perSecond: settings?.messagesPerSecond ?? null,
    });
    await release(deps, report, lane, { budget, stuck, ambiguous: settings?.ambiguous ?? 'retry' });
  }
  return report;
}

/** How many hints a lane may get now: none while nothing may be called, one while the breaker waits for a probe, else what the gateway takes in a minute. */
async function releaseBudget(
  deps: SweepDeps,
  lane: Priority,
  gateway: { enabled: boolean; state: GatewayState; perSecond: number | null },
): Promise<number> {
  const now = deps.clock();
  const { state } = gateway;
  if (!gateway.enabled || state.pause || state.notBefore > now) return 0;
  if (lane === 'normal' && (await deps.onlyHigh?.())) return 0;
  if (state.breaker.state === 'open') return now >= state.breaker.nextProbeAt ? 1 : 0;
  const minute = gateway.perSecond === null ? deps.maxWaiting : Math.ceil(gateway.perSecond * 60);
  return Math.max(0, Math.min(minute, deps.maxWaiting) - (await deps.hints.waiting(lane)));
}

async function release(
  deps: SweepDeps,
  report: SweepReport,
  lane: Priority,
  limits: { budget: number; stuck: number; ambiguous: 'retry' | 'hold' },
): Promise<void> {
  const now = deps.clock();
  const at: Circumstances = { now, random: deps.random, ambiguous: limits.ambiguous, hintGraceMs: deps.hintGraceMs };
  // Looked at even without a budget: an interrupted claim must be taken back, whatever the gateway's state.
  const limit = Math.min(deps.pageSize, limits.budget + INTERRUPTED_PAGE) + limits.stuck;
  // In turns where there is something to share out.
  const query = { lane, before: now, limit, inTurns: limits.budget > 1 };
  const oldest = await deps.messages.due(query);
  const lacksHint = ({ id }: DueMessage): boolean => !deps.hasHint?.(id);
  // In a backlog the oldest are about to expire, and would do so before their turn: calls are for what outlives the wait. While all that comes
  // first has its hint or is under way, nobody waits for that.
  const lasting =
    limits.budget > 0 &&
    oldest.length === limit &&
    oldest.some((each) => lacksHint(each) && !deps.isUnderWay?.(each.id))
      ? await deps.messages.due({ ...query, limit: limits.budget, expiringAfter: now + deps.hintGraceMs })
      : [];
  const ids = [...new Set([...lasting, ...oldest].filter(lacksHint).map(({ id }) => id))];
  let left = limits.budget;
  for (let start = 0; start < ids.length; start += deps.stepSize) {
    if (start > 0) await deps.sleep(0);
    const hints = await hintsFor(deps, report, ids.slice(start, start + deps.stepSize), { lane, at });
    const chosen = hints.slice(0, left);
    const lost = chosen.length === 0 ? [] : await deps.hints.send(chosen);
    left -= chosen.length;
    report.released += chosen.length - lost.length;
  }
  if (oldest.length === limit && limits.budget > 0) report.more = true;
}

/** Takes back what was interrupted of these; answers a hint for each that may be tried now. */
async function hintsFor(
  deps: SweepDeps,
  report: SweepReport,
  ids: string[],
  { lane, at }: { lane: Priority; at: Circumstances },
): Promise<Hint[]> {
  const { now } = at;
  const records = await deps.messages.get(ids);
  const hints: Hint[] = [];
  await Promise.all(
    ids.map(async (id) => {
      const message = records.get(id);
      if (!message || isFinal(message.status) || isLeased(message, now) || message.expiresAt <= now) return;
      if (message.status === 'sending') {
        const decision = interrupt(message, at);
        // One that fails is left to the next sweep, and keeps no other from being released (P7).
        const ours = await finish(message, decision, deps).catch((error: unknown) => {
          deps.log.error('claim not taken back', { messageId: id, error });
          return false;
        });
        if (!ours) return;
        report.interrupted += 1;
        if (decision.deadLetter || decision.change.held) return;
      }
      if (message.notBefore > now || message.held) return;
      const hint = { id, lane, group: message.applicationId };
      hints.push(
        message.interruptions + (message.status === 'sending' ? 1 : 0) >= ALONE_FROM ? { ...hint, alone: true } : hint,
      );
    }),
  );
  return hints;
}

/** Due records looked at beyond the budget, so that interrupted claims are found behind parked ones. */
const INTERRUPTED_PAGE = 200;
