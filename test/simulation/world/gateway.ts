import type { Transport } from '#shared/gateway/call.ts';
import type { CallResult, GatewayRequest } from '#shared/gateway/types.ts';
import type { Fates, Process } from './process.ts';
import type { Random } from './random.ts';
import type { VirtualTime } from './virtual-time.ts';

/** How the gateway behaves for a while. */
export type Mood =
  | 'fine'
  | 'slow'
  | 'refused'
  | 'unknown host'
  | 'no connection'
  | 'stalls'
  | 'resets before the body'
  | 'resets after the body'
  | 'throttles'
  | 'storm'
  | 'flaps'
  | 'no credit'
  | 'unmatched'
  | 'captive page';

/** The gateway's moods: each lasts until the next one's start (true time). */
export type Moods = { from: number; mood: Mood }[];

/** A call as the gateway's side sees it. */
export type Call = {
  id: string;
  /** True time at which the process began it, and what the process's own clock said. */
  at: number;
  local: number;
  process: Process;
  version: number;
  batch: number;
  mood: Mood;
  /** The gateway took the message and will send it: true time. */
  acceptedAt?: number;
  /** The process had a clear answer in hand: true time. */
  answeredAt?: number;
};

/** A gateway that keeps account of every call. */
export type SimulatedGateway = {
  calls: Call[];
  caller(process: Process, batch: number): (request: GatewayRequest, transport: Transport) => Promise<CallResult>;
  /** Makes a new password the only good one. */
  rotatePassword(): string;
  password(): string;
};

type Outcome = { accepted: boolean; result: CallResult; ms: number };

export function createGateway(deps: {
  time: VirtualTime;
  random: Random;
  fates: Fates;
  moods: Moods;
  /** Recipients that crash whoever calls for them; those that the gateway refuses. */
  poisonous: ReadonlySet<string>;
  hopeless: ReadonlySet<string>;
}): SimulatedGateway {
  const { time, random, moods } = deps;
  const calls: Call[] = [];
  let passwords = 0;

  const moodAt = (now: number): Mood => moods.findLast(({ from }) => from <= now)?.mood ?? 'fine';

  const behave = (mood: Mood, to: string, password: string, timeoutMs: number): Outcome => {
    const ms = random.int(30, 400);
    const answer = (status: number, body: string, headers: Record<string, string> = {}, accepted = false): Outcome => ({
      accepted,
      ms,
      result: { kind: 'answer', status, headers, body, truncated: false, latencyMs: ms },
    });
    const broken = (code: string, written: boolean, after: number, accepted = false): Outcome => ({
      accepted,
      ms: after,
      result: { kind: 'error', code, detail: 'Simulated.', written, latencyMs: after },
    });
    const fine = (): Outcome =>
      deps.hopeless.has(to)
        ? answer(400, '{"status":"refused"}')
        : answer(200, `{"status": "ok", "ref": "g-${calls.length}"}`, {}, true);
    const maybe = random.chance(0.5);
    switch (mood) {
      case 'refused':
        return broken('ECONNREFUSED', false, 2);
      case 'unknown host':
        return broken('ENOTFOUND', false, 20);
      case 'no connection':
        return broken('ETIMEDOUT', false, timeoutMs);
      case 'stalls':
        return broken('ETIMEDOUT', true, timeoutMs, maybe);
      case 'resets before the body':
        return broken('ECONNRESET', true, ms);
      case 'resets after the body':
        return broken('ECONNRESET', true, ms, maybe);
      case 'throttles':
        return answer(429, '{"status":"slow down"}', retryAfter(random, time.now()));
      case 'storm':
        return answer(503, 'Service unavailable', maybe ? { 'retry-after': '20' } : {});
      case 'flaps':
        return maybe ? answer(500, '{"status":"failed"}') : fine();
      case 'no credit':
        return answer(402, '{"status":"no credit"}');
      case 'unmatched':
        return answer(200, '{"result":"queued"}', {}, true);
      case 'captive page':
        return answer(200, '<html><body>Log in to the network</body></html>');
      case 'slow':
        return { ...fine(), ms: random.int(1_000, Math.max(1_000, timeoutMs - 1_000)) };
      case 'fine':
        return password === `p${passwords}` ? fine() : answer(401, '{"status":"unauthorized"}');
    }
  };

  return {
    calls,
    rotatePassword: () => `p${++passwords}`,
    password: () => `p${passwords}`,
    caller: (process, batch) => async (request, transport) => {
      const { id, to, password, version } = read(request);
      const mood = moodAt(time.now());
      const call: Call = { id, at: time.now(), local: process.clock(), process, version, batch, mood };
      calls.push(call);
      const fate = deps.fates('gateway.call', process);
      if (fate.crash === 'before' || (deps.poisonous.has(to) && random.chance(0.7))) process.kill();
      await process.sleep(fate.there);
      const { accepted, result, ms } = behave(mood, to, password, transport.timeoutMs);
      if (accepted) call.acceptedAt = time.now();
      if (fate.crash === 'after' || deps.poisonous.has(to)) process.kill();
      await process.sleep(ms);
      if (result.kind === 'answer') call.answeredAt = time.now();
      return result;
    },
  };
}

const read = (request: GatewayRequest): { id: string; to: string; password: string; version: number } => {
  const form = new URLSearchParams(request.body);
  const field = (name: string): string => form.get(name) ?? '';
  return { id: field('id'), to: field('to'), password: field('password'), version: Number(field('version')) };
};

const retryAfter = (random: Random, now: number): Record<string, string> =>
  random.pick<Record<string, string>>([
    { 'retry-after': '25' },
    { 'retry-after': new Date(now + 40_000).toUTCString(), date: new Date(now).toUTCString() },
    { 'retry-after': 'soon' },
    { 'retry-after': '315360000' },
    {},
  ]);
