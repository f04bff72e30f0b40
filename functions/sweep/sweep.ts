import { finish } from '#functions/deliver/finish.ts';
import { announce } from '#shared/announce.ts';
import type { GatewayState } from '#shared/domain/gateway-state.ts';
import { type Circumstances, expire, interrupt } from '#shared/domain/lifecycle.ts';
import { isFinal, type Message, type Priority } from '#shared/domain/message.ts';
import type { GatewayReader } from '#shared/gateway/reader.ts';
import type { Logger } from '#shared/log.ts';
import type { Callbacks, Clock, DeadLetters, GatewayStates, Hint, Hints, MessageStore } from '#shared/ports.ts';

/** What sweeping needs from the outside. */
export type SweepDeps = {
  messages: MessageStore;
  hints: Hints;
  deadLetters: DeadLetters;
  callbacks: Pick<Callbacks, 'add'>;
  gatewayStates: GatewayStates;
  gateway: GatewayReader;
  clock: Clock;
  random: () => number;
  sleep: (ms: number) => Promise<void>;
  log: Logger;
  hintGraceMs: number;
  /** Most hints that may wait in a lane; above it nothing is released, because what is due has its hint already. */
  maxWaiting: number;
  /** Records looked at in one step. */
  pageSize: number;
  /** When to stop, epoch milliseconds. */
  deadline: number;
  /** True while the balance lets only priority `high` pass: then nothing else gets a hint. Absent where no balance is watched. */
  onlyHigh?: () => Promise<boolean>;
};

/** What a sweep did. `more` says that it stopped at a limit and that another sweep would find work. */
export type SweepReport = { expired: number; interrupted: number; released: number; more: boolean };

/** A claim that was cut short this often is tried with nothing else in flight, so that a poisonous record harms only itself. */
const ALONE_FROM = 2;

/** Ends what is late, takes back what was interrupted, and sends a hint for what is due. Safe to run twice at once. */
export async function sweep(deps: SweepDeps): Promise<SweepReport> {
  const report: SweepReport = { expired: 0, interrupted: 0, released: 0, more: false };
  await expireLate(deps, report);
  const settings = (await deps.gateway.current())?.gateway.settings;
  const { state } = await deps.gatewayStates.read();
  for (const lane of ['high', 'normal'] as const) {
    const budget = await releaseBudget(deps, lane, {
      enabled: settings?.enabled ?? false,
      state,
      perSecond: settings?.messagesPerSecond ?? null,
    });
    await release(deps, report, lane, { budget, ambiguous: settings?.ambiguous ?? 'retry' });
  }
  return report;
}

async function expireLate(deps: SweepDeps, report: SweepReport): Promise<void> {
  const done = new Set<string>();
  while (deps.clock() < deps.deadline) {
    // What could not be ended is found again: it must not fill the page and hide what stands behind it.
    const limit = deps.pageSize + done.size - report.expired;
    const page = await deps.messages.expired({ before: deps.clock(), limit });
    const ids = page.filter((id) => !done.has(id));
    if (ids.length === 0 && page.length < limit) return;
    // A full page of what was done already: the index lags behind.
    if (ids.length === 0) await deps.sleep(INDEX_LAG_MS);
    for (let start = 0; start < ids.length && deps.clock() < deps.deadline; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK);
      for (const id of chunk) done.add(id);
      report.expired += await expireChunk(chunk, deps);
    }
  }
  report.more = true;
}

/** Expires a chunk together; when that fails, each by itself, so that one that cannot be ended keeps no other from it (P7). */
async function expireChunk(ids: string[], deps: SweepDeps): Promise<number> {
  try {
    return await expireAll(ids, deps);
  } catch (error) {
    if (ids.length <= 1) {
      deps.log.error('message not expired', { messageId: ids[0], error });
      return 0;
    }
    const counts = await Promise.all(ids.map((id) => expireChunk([id], deps)));
    return counts.reduce((sum, count) => sum + count, 0);
  }
}

/** Expires what is late of these: all dead letters in one call, then all records in one. Answers how many it was. */
async function expireAll(ids: string[], deps: SweepDeps): Promise<number> {
  const now = deps.clock();
  const late = [...(await deps.messages.get(ids)).values()].filter(
    (message) => !isFinal(message.status) && !isLeased(message, now) && message.expiresAt <= now,
  );
  if (late.length === 0) return 0;
  await deps.deadLetters.add(late.map(({ id }) => ({ id, reason: 'expired' as const, at: now })));
  const changes = late.map((message) => ({ message, change: expire(message, now).change }));
  await announce(
    changes.map(({ message, change }) => ({ ...message, ...change })),
    deps,
  );
  const applied = await deps.messages.update(
    changes.map(({ message, change }) => ({ id: message.id, revision: message.revision, change })),
  );
  return applied.filter(Boolean).length;
}

/** Records expired at once. */
const CHUNK = 500;
const INDEX_LAG_MS = 1_000;

const isLeased = (message: Message, now: number): boolean =>
  message.status === 'sending' && (message.leaseUntil ?? 0) > now;

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
  limits: { budget: number; ambiguous: 'retry' | 'hold' },
): Promise<void> {
  const now = deps.clock();
  const at: Circumstances = { now, random: deps.random, ambiguous: limits.ambiguous, hintGraceMs: deps.hintGraceMs };
  // Looked at even without a budget: an interrupted claim must be taken back, whatever the gateway's state.
  const limit = Math.min(deps.pageSize, limits.budget + INTERRUPTED_PAGE);
  const rows = await deps.messages.due({ lane, before: now, limit });
  const records = await deps.messages.get(rows.map((row) => row.id));
  const hints: Hint[] = [];
  await Promise.all(
    rows.map(async ({ id }) => {
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
  const chosen = hints.slice(0, limits.budget);
  const lost = chosen.length === 0 ? [] : await deps.hints.send(chosen);
  report.released += chosen.length - lost.length;
  if (rows.length === limit && limits.budget > 0) report.more = true;
}

/** Due records looked at beyond the budget, so that interrupted claims are found behind parked ones. */
const INTERRUPTED_PAGE = 200;
