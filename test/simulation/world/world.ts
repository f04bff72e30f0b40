import { monotonicFactory } from 'ulid';
import type { DeliverDeps } from '#functions/deliver/deps.ts';
import { withRetryHints } from '#functions/deliver/retry-hints.ts';
import { accept } from '#functions/send/accept.ts';
import { checkBatch } from '#functions/send/draft.ts';
import { sweep } from '#functions/sweep/sweep.ts';
import { newApplication } from '#shared/domain/application.ts';
import { type CompiledGateway, compileGateway } from '#shared/gateway/compile.ts';
import type { GatewayReader } from '#shared/gateway/reader.ts';
import { createRedactor } from '#shared/gateway/redact.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import type { Logger } from '#shared/log.ts';
import type { AcceptResult, Hints } from '#shared/ports/messages.ts';
import { createGateway, type SimulatedGateway } from './gateway.ts';
import type { Plan } from './plan.ts';
import { createProcess, type Fates, type Process } from './process.ts';
import { createRandom, type Random } from './random.ts';
import { openSqlite, openTable, type Ports, type Storage } from './stores.ts';
import { createTruth, type Truth } from './truth.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/** Puts something broken between a use case and its ports, for the tests of the tests. */
export type Sabotage = {
  ports?: (ports: Ports) => Ports;
  hints?: (hints: Hints) => Hints;
  /** Only what the sweep sees of the hints. */
  sweepHints?: (hints: Hints) => Hints;
  deliver?: (deps: Omit<DeliverDeps, 'leaseMs' | 'horizonMs'>) => Omit<DeliverDeps, 'leaseMs' | 'horizonMs'>;
};

/** A version of the settings, and from when to when it was the newest; true time. */
export type Version = { version: number; settings: GatewaySettings; gateway: CompiledGateway; from: number };

/** One answer of `accept` that an application got. */
export type Answer = { request: number; name: string; ids: (string | null)[] };

/** Settings to change; the password stands in the payload. */
type Patch = Record<string, unknown> & { password?: string };

/** Everything around the relay in one run. */
export type World = {
  plan: Plan;
  time: VirtualTime;
  random: Random;
  truth: Truth;
  storage: Storage;
  gateway: SimulatedGateway;
  versions: Version[];
  answers: Answer[];
  /** Effects so far. */
  effects: () => number;
  /** Attempts whose end was written, or tried to be: `process id status`. */
  intents: Set<string>;
  diedAt: Map<Process, number>;
  spawn(name: string): Process;
  portsOf(process: Process): Ports;
  delivery(process: Process, ports: Ports, hints: Hints): Omit<DeliverDeps, 'leaseMs' | 'horizonMs'>;
  sweepOnce(process: Process, ports: Ports, hints: Hints, deadlineMs: number): Promise<unknown>;
  send(process: Process, ports: Ports, hints: Hints, request: number): Promise<AcceptResult>;
  readerOf(process: Process): GatewayReader;
  save(patch: Patch): void;
  newId: (now: number) => string;
  sabotage: Sabotage;
  hintGraceMs: number;
  batches(): number;
};

const SILENT: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

export function createWorld(plan: Plan, sabotage: Sabotage = {}): World {
  const time = createVirtualTime();
  const random = createRandom(plan.seed ^ 0x5eed);
  const truth = createTruth(time.now, plan.lagMs);
  const storage = plan.store === 'sqlite' ? openSqlite(truth) : openTable(truth, time.now, plan.lagMs);
  const diedAt = new Map<Process, number>();
  const intents = new Set<string>();
  const versions: Version[] = [];
  const answers: Answer[] = [];
  const log = SILENT;
  let effects = 0;
  let batches = 0;
  let password = '';
  const hintGraceMs = plan.topology === 'machine' ? 1_000 : 120_000;

  const fates: Fates = (effect) => {
    const index = effects++;
    const now = time.now();
    const trouble = plan.troubles.find(
      (each) => each.from <= now && now < each.until && each.effects.test(effect) && random.chance(each.rate),
    );
    const there = random.int(1, 8) + (trouble ? random.int(0, trouble.slowMs) : 0);
    const fate = { there, back: random.int(1, 8) };
    if (plan.crashAt?.effect === index) return { ...fate, crash: plan.crashAt.side };
    if (now < plan.crashes.until && random.chance(plan.crashes.rate)) {
      return { ...fate, crash: random.pick(['before', 'after']) };
    }
    return trouble ? { ...fate, fail: random.chance(0.8) ? 'before' : 'after' } : fate;
  };

  const gateway = createGateway({
    time,
    random,
    fates,
    moods: plan.moods,
    poisonous: new Set(plan.poisonous),
    hopeless: new Set(plan.hopeless),
  });
  password = gateway.rotatePassword();

  const save = (patch: Patch): void => {
    const { password: told = password, ...fields } = patch;
    password = told;
    const version = versions.length + 1;
    const settings = GatewaySettings.parse({
      gatewayUrl: 'https://gateway.example/send',
      method: 'POST',
      successfulResponse: '"status":"ok"',
      messageId: { jsonPath: 'ref' },
      ...plan.settings,
      ...versions.at(-1)?.settings,
      ...fields,
      payload: `id=%ID%&to=%TO%&text=%MESSAGE%&password=${password}&version=${version}`,
    });
    const compiled = compileGateway(settings);
    if (!compiled.ok) throw new Error(`The settings do not compile: ${compiled.problems[0]?.detail ?? ''}`);
    versions.push({ version, settings, gateway: compiled.gateway, from: time.now() });
  };
  save({});

  const spawn = (name: string): Process => {
    const skew = plan.skewMs === 0 ? 0 : random.int(-plan.skewMs, plan.skewMs);
    const process = createProcess(time, fates, name, skew);
    const { kill } = process;
    process.kill = () => {
      if (!diedAt.has(process)) diedAt.set(process, time.now());
      kill();
    };
    return process;
  };

  const portsOf = (process: Process): Ports => {
    const ports = storage.portsOf(process);
    const sabotaged = sabotage.ports?.(ports) ?? ports;
    const { messages } = sabotaged;
    const update: typeof messages.update = (changes) => {
      for (const { id, change } of changes) if (change.status) intents.add(`${process.name} ${id} ${change.status}`);
      return messages.update(changes);
    };
    return { ...sabotaged, messages: { ...messages, update } };
  };

  const readerOf = (process: Process): GatewayReader => {
    const cacheMs = plan.topology === 'machine' ? 0 : 30_000;
    let known: Version | undefined;
    let until = Number.NEGATIVE_INFINITY;
    return {
      async current() {
        const now = process.clock();
        if (now >= until) {
          known = await process.effect('settings.read', () => versions.at(-1));
          until = now + cacheMs;
        }
        return known && { version: known.version, gateway: known.gateway, redactor: createRedactor(known.settings) };
      },
      forget() {
        until = Number.NEGATIVE_INFINITY;
      },
    };
  };
  /** No application of the simulation wants to be told; that none is, is checked where callbacks are. */
  const callbacks = { add: async () => {} };
  const readers = new WeakMap<Process, GatewayReader>();
  const readerFor = (process: Process): GatewayReader => {
    const reader = readers.get(process) ?? readerOf(process);
    readers.set(process, reader);
    return reader;
  };

  const world: World = {
    plan,
    time,
    random,
    truth,
    storage,
    gateway,
    versions,
    answers,
    effects: () => effects,
    intents,
    diedAt,
    spawn,
    portsOf,
    delivery(process, ports, hints) {
      const batch = batches++;
      const { clock, sleep } = process;
      const messages =
        plan.topology === 'machine' ? ports.messages : withRetryHints(ports.messages, { hints, clock, log });
      const deps = {
        ...ports,
        callbacks,
        messages,
        gateway: readerFor(process),
        call: gateway.caller(process, batch),
        clock,
        sleep,
        random: random.next,
        log,
        hintGraceMs,
      };
      return sabotage.deliver?.(deps) ?? deps;
    },
    sweepOnce(process, ports, hints, deadlineMs) {
      const { clock, sleep } = process;
      const limits =
        plan.topology === 'machine'
          ? { maxWaiting: 2_000, pageSize: 1_000, stepSize: 100 }
          : { maxWaiting: 10_000, pageSize: 10_000, stepSize: 10_000 };
      const own = {
        gateway: readerFor(process),
        hints: sabotage.sweepHints?.(hints) ?? hints,
        clock,
        sleep,
        random: random.next,
        log,
        hintGraceMs,
      };
      return sweep({ ...ports, callbacks, ...own, ...limits, deadline: clock() + deadlineMs });
    },
    async send(process, ports, hints, index) {
      const request = plan.requests[index];
      if (!request) throw new Error('There is no such request.');
      const snapshot = await readerFor(process).current();
      const days = snapshot?.gateway.settings.daysUntilExpiration ?? 2;
      const items = checkBatch(request.items, { now: process.clock(), defaultCountry: null });
      const { key } = request;
      const application = newApplication(request.applicationId, request.applicationId, 0);
      return accept(
        { ...ports, hints, clock: process.clock, newId: world.newId, hintGraceMs, hintLost: () => {}, log },
        {
          application,
          items,
          validityMs: days * 86_400_000,
          ...(key === undefined ? {} : { idempotency: { key, hash: JSON.stringify(request.items) } }),
        },
      );
    },
    readerOf: readerFor,
    save,
    newId: monotonicFactory(random.next),
    sabotage,
    hintGraceMs,
    batches: () => batches,
  };
  return world;
}
