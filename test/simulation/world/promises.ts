import { OPEN_AFTER, PAUSE_AFTER_UNMATCHED, PROBE_EVERY_MS } from '#shared/domain/gateway-state.ts';
import { isFinal, type Message } from '#shared/domain/message.ts';
import type { Call } from './gateway.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
/** A call that starts late by up to so much is still in its slot. */
const LATE_MS = 150;
/** A settings change is effective within this time. */
const EFFECTIVE_MS = 60_000;
/** Writes of a process that has an answer in hand begin within this time, unless it dies. */
const WRITES_WITHIN_MS = 5_000;

/** Which promises this run broke, each as a sentence that begins with the promise's name. */
export function brokenPromises(world: World): string[] {
  const { truth, gateway } = world;
  const callsOf = new Map<string, Call[]>();
  for (const call of gateway.calls) callsOf.set(call.id, [...(callsOf.get(call.id) ?? []), call]);
  const broken: string[] = [
    ...truth.violations,
    ...answersBroken(world),
    ...rateBroken(world),
    ...breakerBroken(world),
  ];
  broken.push(...snapshotsBroken(world), ...unmatchedBroken(world), ...thrownAway(world), ...deadLettersBroken(world));
  for (const message of truth.records.values()) {
    const calls = callsOf.get(message.id) ?? [];
    broken.push(...endBroken(world, message), ...finalBroken(world, message, calls), ...countBroken(message, calls));
  }
  broken.push(...neighboursBroken(world), ...idleBroken(world));
  return broken;
}

/** When a message must be final at the latest: store and queue must have been in order for as long, and clocks may be wrong. */
export const deadlineOf = ({ plan }: World, message: Message): number =>
  Math.max(message.expiresAt, plan.calmFrom) + 5 * MINUTE + 3 * plan.skewMs;

const told = (message: Message): string => `${message.id} (${message.status}, attempt ${message.attempt})`;

/** P1 */
function endBroken(world: World, message: Message): string[] {
  const finalAt = world.truth.finalAt.get(message.id);
  if (!isFinal(message.status)) return [`P1: ${told(message)} never became final.`];
  const late = (finalAt ?? 0) - deadlineOf(world, message);
  return late > 0 ? [`P1: ${told(message)} became final ${late} ms too late.`] : [];
}

/** Lost hints cost so much time at most: grace, a sweep, a batch; milliseconds. */
const SENT_WITHIN_MS = 8 * MINUTE;

/** P1: where nothing but a hint now and then can go wrong, everything is sent, and soon. */
function idleBroken({ plan, truth, versions }: World): string[] {
  const undisturbed =
    plan.moods.length + plan.troubles.length + plan.poisonous.length + plan.skewMs + plan.crashes.rate === 0 &&
    plan.crashAt === undefined &&
    plan.sweeps.pausedUntil === 0 &&
    plan.queue.lose + plan.queue.refuse < 0.2 &&
    plan.queue.late <= MINUTE &&
    plan.deeds.every((deed) => deed.do === 'resume' || deed.do === 'resend some');
  const rate = versions[0]?.settings.messagesPerSecond ?? Number.POSITIVE_INFINITY;
  if (!undisturbed || truth.records.size / rate > 60) return [];
  return [...truth.records.values()].flatMap((message) => {
    if (message.expiresAt - message.notBefore < SENT_WITHIN_MS || plan.hopeless.includes(message.to)) return [];
    const took = (truth.finalAt.get(message.id) ?? Number.POSITIVE_INFINITY) - message.notBefore;
    return message.status === 'sent' && took <= SENT_WITHIN_MS
      ? []
      : [`P1: ${told(message)} took ${took} ms although nothing was wrong.`];
  });
}

/** P2 */
function finalBroken({ plan, truth }: World, message: Message, calls: Call[]): string[] {
  const from = truth.finalAt.get(message.id) ?? Number.POSITIVE_INFINITY;
  const finals = [...(truth.reopened.get(message.id) ?? []), { from, until: Number.POSITIVE_INFINITY }];
  return calls.flatMap((call) => {
    // A process whose clock is behind holds its lease longer than others grant it, by the difference of their clocks.
    const wrong = finals.find((final) => call.at > final.from + 2 * plan.skewMs && call.at < final.until);
    if (wrong) return [`P2: ${told(message)} was submitted ${call.at - wrong.from} ms after it was final.`];
    if (call.local > message.expiresAt)
      return [`P2: ${told(message)} was submitted ${call.local - message.expiresAt} ms after it had expired.`];
    return [];
  });
}

/** P3; what the gateway took and answered without saying so is not counted, because no relay can know it. */
function countBroken(message: Message, calls: Call[]): string[] {
  if (calls.some((call) => call.mood === 'unmatched')) return [];
  const submissions = calls.filter((call) => call.acceptedAt !== undefined).length;
  if (submissions > 1 + message.ambiguous) {
    return [`P3: ${told(message)} was submitted ${submissions} times, with ${message.ambiguous} ambiguous events.`];
  }
  if (message.ambiguous > 0) return [];
  const expected = message.status === 'sent' ? 1 : 0;
  return submissions === expected
    ? []
    : [`P3: ${told(message)} was submitted ${submissions} times without an ambiguous event.`];
}

/** P3: an ambiguous event is one whose answer was lost, not one that the relay did not care to write down. */
function thrownAway({ gateway, intents, diedAt, time }: World): string[] {
  return gateway.calls.flatMap((call) => {
    if (call.acceptedAt === undefined || call.answeredAt === undefined || call.mood === 'unmatched') return [];
    const died = diedAt.get(call.process) ?? time.now();
    if (died - call.answeredAt < WRITES_WITHIN_MS || intents.has(`${call.process.name} ${call.id} sent`)) return [];
    return [`P3: ${call.id} was accepted, and ${call.process.name} threw the answer away.`];
  });
}

/** P4; a dead letter too many is excused where a write between it and the status could be lost. */
function deadLettersBroken({ plan, truth }: World): string[] {
  const unruly =
    plan.crashes.rate > 0 || plan.crashAt || plan.troubles.length > 0 || plan.skewMs > 0 || plan.poisonous.length > 0;
  if (unruly) return [];
  return truth.deadLetters.flatMap(({ id, reason }) => {
    const message = truth.records.get(id);
    return truth.reopened.has(id) || (message?.status === 'error' && message.errorReason === reason)
      ? []
      : [`P4: there is a dead letter (${reason}) of ${message ? told(message) : id}.`];
  });
}

/** P1 and P5 */
function answersBroken({ plan, truth, answers }: World): string[] {
  const first = new Map<string, string>();
  const broken = answers.flatMap(({ name, ids, request }) => {
    const missing = ids.filter((id) => id !== null && !truth.records.has(id));
    if (missing.length > 0) return [`P1: ${missing.join(', ')} was acknowledged and is not there.`];
    if (plan.requests[request]?.key === undefined) return [];
    const answer = JSON.stringify(ids);
    const earlier = first.get(name) ?? answer;
    first.set(name, earlier);
    return earlier === answer ? [] : [`P5: ${name} was answered ${earlier} and ${answer}.`];
  });
  const stored = new Map<string, number>();
  for (const { reference } of truth.records.values())
    stored.set(reference ?? '', (stored.get(reference ?? '') ?? 0) + 1);
  plan.requests.forEach(({ key, items }, index) => {
    const count = stored.get(`r${index}`) ?? 0;
    if (key !== undefined && count > items.length)
      broken.push(`P5: ${key} became ${count} messages instead of ${items.length}.`);
  });
  return broken;
}

/** P6: the clocks by which calls are timed are the processes' own; a bound over wrong clocks is not possible. */
function rateBroken({ gateway, versions }: World): string[] {
  return versions.flatMap(({ version, settings }) => {
    const rate = settings.messagesPerSecond;
    if (rate === null) return [];
    const interval = 1_000 / rate;
    let next = Number.NEGATIVE_INFINITY;
    const starts = gateway.calls.filter((call) => call.version === version).map(({ local }) => local);
    for (const start of starts.sort((one, other) => one - other)) {
      if (start + LATE_MS < next)
        return [`P6: a call came ${Math.round(next - start)} ms too early for ${rate} a second.`];
      next = Math.max(next, start) + interval;
    }
    return [];
  });
}

/** P6: while the breaker is open, at most one call per interval begins. What was known up to two seconds ago may be acted on. */
function breakerBroken({ plan, gateway, truth }: World): string[] {
  if (plan.skewMs > 0) return [];
  return truth.open.flatMap(({ from, until }) => {
    const probes = gateway.calls.map(({ at }) => at).filter((at) => at > from + 2_000 && at < until);
    const close = probes.find(
      (at, index) => at - (probes[index - 1] ?? Number.NEGATIVE_INFINITY) < PROBE_EVERY_MS - 2_000 - slowest(plan),
    );
    return close === undefined ? [] : [`P6: ${probes.length} calls in ${until - from} ms while the breaker was open.`];
  });
}

const slowest = (plan: World['plan']): number => Math.max(0, ...plan.troubles.map(({ slowMs }) => slowMs * 6));

/** P6: a wrong success rule pauses the gateway instead of sending everything again and again. */
function unmatchedBroken({ plan, gateway, versions }: World): string[] {
  const most = PAUSE_AFTER_UNMATCHED + OPEN_AFTER + 2 * plan.deliveries * plan.batch;
  const resumes = plan.deeds.filter((deed) => deed.do === 'resume').length + versions.length;
  const count = gateway.calls.filter((call) => call.mood === 'unmatched').length;
  return count > most * resumes ? [`P6: ${count} calls were answered without a match.`] : [];
}

/** P7: what crashes a process ends alone. */
function neighboursBroken({ plan, truth }: World): string[] {
  if (plan.crashes.rate > 0 || plan.troubles.length > 0 || plan.skewMs > 0) return [];
  return [...truth.records.values()].flatMap((message) =>
    message.errorReason === 'poison' && !plan.poisonous.includes(message.to)
      ? [`P7: ${told(message)} was given up as poison, and never crashed anything.`]
      : [],
  );
}

/** P11 */
function snapshotsBroken({ plan, gateway, versions }: World): string[] {
  const versionOf = new Map<number, number>();
  return gateway.calls.flatMap((call) => {
    const other = versionOf.get(call.batch) ?? call.version;
    versionOf.set(call.batch, call.version);
    if (plan.topology === 'functions' && other !== call.version)
      return [`P11: one batch used the settings ${other} and ${call.version}.`];
    const next = versions.find(({ version }) => version === call.version + 1);
    const late = next ? call.at - next.from - EFFECTIVE_MS : 0;
    return late > 0 ? [`P11: settings ${call.version} were used ${late} ms after they had to be out of use.`] : [];
  });
}
