import type { Message } from '#shared/domain/message.ts';
import type { GatewaySnapshot } from '#shared/gateway/reader.ts';
import type { Hint } from '#shared/ports/messages.ts';
import { attempt } from './attempt.ts';
import type { DeliverDeps } from './deps.ts';
import { createGate, type Gate } from './gate.ts';
import { holdBack } from './hold-back.ts';

/** Hints that were not used, and when asking again can help. */
export type Parked = { hints: Hint[]; why: string; again?: number };

/**
 * Hands messages to the gateway: reserve calls, claim, call all at once, finish each as its answer comes. What the rate has no room for
 * is begun in further rounds, as far as the horizon.
 *
 * Hints for what is not there, not due, leased or final are dropped, and so are those of messages that wait for a better balance. What is
 * dropped or parked is untouched: its record is due and comes back.
 *
 * @param done called once per hint, as soon as nothing more will happen for it
 * @throws when the store fails; what was begun before is ended first, and nothing is lost
 */
export async function deliver(
  hints: Hint[],
  deps: DeliverDeps,
  done: (hint: Hint) => void = () => {},
): Promise<Parked | undefined> {
  const gate = createGate(deps.gatewayStates, deps.clock);
  const underWay: Promise<void>[] = [];
  const until = deps.clock() + deps.horizonMs;
  let snapshot: GatewaySnapshot | undefined;
  const round = async (waiting: Hint[]): Promise<Parked | undefined> => {
    const current = await deps.gateway.current();
    snapshot ??= current;
    if (!snapshot || snapshot.gateway.settings.gatewayUrl === '') return park(waiting, 'no gateway is set up');
    // One batch, one snapshot (P11).
    if (current?.version !== snapshot.version) return park(waiting, 'the settings changed');
    return begin(waiting, { gate, until, underWay, snapshot }, deps, done);
  };
  try {
    let parked = await round(hints);
    for (let inVain = 0; parked?.why === 'rate' && (parked.again ?? until) < until && inVain < ROUNDS_IN_VAIN; ) {
      const { hints: waiting, again = until } = parked;
      // Before the last slots are used up, and not at the moment at which all others wake too.
      const wait = again - AHEAD_MS * (0.25 + deps.random() / 2) - deps.clock();
      // A clock that was put back meanwhile makes nobody wait longer than was asked for.
      if (wait > 0) await deps.sleep(Math.min(wait, deps.horizonMs));
      parked = await round(waiting);
      inVain = parked?.hints.length === waiting.length ? inVain + 1 : 0;
    }
    return parked;
  } finally {
    await Promise.all(underWay);
  }
}

/** How far ahead the normal lane reserves calls, so that what comes in the high lane waits no longer; milliseconds. */
const AHEAD_MS = 2_000;
/** Rounds without a single call after which the rate is left to others. */
const ROUNDS_IN_VAIN = 2;

/** What the rounds of one batch share. */
type Batch = { gate: Gate; until: number; underWay: Promise<void>[]; snapshot: GatewaySnapshot };

/** One round: begins what is admitted now, adds it to what is under way, and answers the rest. */
async function begin(
  hints: Hint[],
  { gate, until, underWay, snapshot }: Batch,
  deps: DeliverDeps,
  done: (hint: Hint) => void,
): Promise<Parked | undefined> {
  const { settings } = snapshot.gateway;
  if (!settings.enabled) return park(hints, 'sending is switched off');
  const { allowed, heldBack } = await holdBack(hints, deps);
  for (const hint of heldBack) done(hint);
  if (allowed.length === 0) return undefined;
  const ahead = allowed.every(({ lane }) => lane === 'high') ? deps.horizonMs : AHEAD_MS;
  const horizonMs = Math.max(0, Math.min(ahead, until - deps.clock()));
  const { aheadMs } = deps;
  const limits = { perSecond: settings.messagesPerSecond, horizonMs, ...(aheadMs === undefined ? {} : { aheadMs }) };
  const admission = await gate.admit(allowed.length, limits);
  const admitted = allowed.slice(0, admission.slots.length);
  const slots = admission.slots.values();
  const atOnce = deps.claimAtOnce ?? admitted.length;
  let unused = admission.slots[0];
  let used = 0;
  for (let start = 0; start < admitted.length; start += atOnce) {
    const group = admitted.slice(start, start + atOnce);
    const claimed = await claim(group, deps);
    used += claimed.size;
    unused = admission.slots[used];
    // Stale hints must not use up the rate, nor the one probe that tells whether the gateway is back.
    if (unused !== undefined && start + atOnce >= admitted.length) {
      await gate.free(unused).catch((error: unknown) => deps.log.warn('calls not freed', { error }));
    }
    for (const hint of group) {
      const message = claimed.get(hint.id);
      claimed.delete(hint.id);
      const attempted = message ? attempt(message, slots.next().value, { snapshot, gate }, deps) : Promise.resolve();
      underWay.push(attempted.then(() => done(hint)));
    }
  }
  const rest = allowed.slice(admitted.length);
  return rest.length === 0 ? undefined : park(rest, admission.refusal ?? 'rate', unused ?? admission.again);
}

/** Claims what the hints name, as far as it is there, due and free. */
async function claim(hints: Hint[], deps: DeliverDeps): Promise<Map<string, Message>> {
  if (hints.length === 0) return new Map();
  const now = deps.clock();
  const ids = hints.map(({ id }) => id);
  const messages = await deps.messages.claim(ids, { now, until: now + deps.leaseMs });
  return new Map(messages.map((message) => [message.id, message]));
}

const park = (hints: Hint[], why: string, again?: number): Parked => ({
  hints,
  why,
  ...(again === undefined ? {} : { again }),
});
