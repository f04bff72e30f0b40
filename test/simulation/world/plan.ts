import type { Mood, Moods } from './gateway.ts';
import type { QueueFaults } from './queue.ts';
import { createRandom, type Random } from './random.ts';
import { START } from './virtual-time.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** A time during which some effects fail, true time. */
export type Trouble = { effects: RegExp; from: number; until: number; rate: number; slowMs: number };

/** One request of an application, as it would come over HTTP. */
export type Request = {
  at: number;
  applicationId: string;
  key: string | undefined;
  items: Record<string, unknown>[];
};

/** What an operator does, and when. */
export type Deed =
  | { at: number; do: 'resume' | 'pause' | 'rotate password' | 'tell password' | 'cancel some' | 'resend some' }
  | { at: number; do: 'save'; patch: Record<string, unknown> };

/** Everything that happens to the relay in one run. */
export type Plan = {
  seed: number;
  /** Functions around a queue, or one machine with everything in one process. */
  topology: 'functions' | 'machine';
  store: 'table' | 'sqlite';
  /** Clocks are wrong by at most so much. */
  skewMs: number;
  /** The due index lags behind the records. */
  lagMs: number;
  crashes: { rate: number; until: number };
  /** Dies at exactly this effect, counted from 0. */
  crashAt?: { effect: number; side: 'before' | 'after' };
  troubles: Trouble[];
  queue: QueueFaults;
  moods: Moods;
  deeds: Deed[];
  sweeps: { twice: boolean; pausedFrom: number; pausedUntil: number };
  requests: Request[];
  settings: Record<string, unknown>;
  poisonous: string[];
  hopeless: string[];
  /** Batch size of the normal lane, and batches at once. */
  batch: number;
  deliveries: number;
  /** Store and queue are in order from here on. */
  calmFrom: number;
};

const MOODS: readonly [Mood, ...Mood[]] = [
  'slow',
  'refused',
  'unknown host',
  'no connection',
  'stalls',
  'resets before the body',
  'resets after the body',
  'throttles',
  'storm',
  'flaps',
  'no credit',
  'unmatched',
  'captive page',
];

/** The plan that a seed stands for. One in twelve leaves everything in order but the queue, to see that all is then sent, and soon. */
export function planOf(seed: number): Plan {
  const random = createRandom(seed);
  const isCalm = random.chance(1 / 12);
  const plan = faultyPlan(seed, random);
  return isCalm ? calm(plan) : plan;
}

const calm = (plan: Plan): Plan => ({
  ...plan,
  skewMs: 0,
  crashes: { rate: 0, until: 0 },
  troubles: [],
  moods: [],
  poisonous: [],
  deeds: plan.deeds.filter((deed) => deed.do === 'resume' || deed.do === 'resend some'),
  sweeps: { ...plan.sweeps, pausedUntil: 0 },
  calmFrom: START,
});

/** A quarter to nine tenths of the seeds leave each kind of fault out, so that faults meet in all combinations. */
function faultyPlan(seed: number, random: Random): Plan {
  const maybe = (probability: number): boolean => random.chance(probability);
  const topology = maybe(0.7) ? 'functions' : 'machine';
  const troubles = maybe(0.5) ? planTroubles(random) : [];
  const crashes = maybe(0.5)
    ? { rate: random.pick([0.001, 0.005, 0.02, 0.05]), until: START + random.int(1, 15) * MINUTE }
    : { rate: 0, until: 0 };
  const pausedFrom = START + random.int(0, 10) * MINUTE;
  const pausedUntil = maybe(0.1) ? pausedFrom + random.pick([5 * MINUTE, 120 * MINUTE]) : 0;
  const requests = planRequests(random);
  const recipients = requests.flatMap(({ items }) => items.map((item) => String(item.to)));
  const some = (probability: number): string[] => (maybe(0.25) ? recipients.filter(() => maybe(probability)) : []);
  return {
    seed,
    topology,
    store: topology === 'machine' || maybe(0.15) ? 'sqlite' : 'table',
    skewMs: topology === 'functions' && maybe(0.25) ? random.pick([1_000, 20_000, 5 * MINUTE]) : 0,
    lagMs: maybe(0.3) ? 5_000 : 0,
    crashes,
    troubles,
    queue: maybe(0.6)
      ? {
          lose: random.pick([0, 0.05, 0.5]),
          duplicate: random.pick([0, 0.1, 0.6]),
          refuse: random.pick([0, 0.1, 0.5]),
          reappear: random.pick([0, 0.05, 0.3]),
          late: random.pick([0, 5 * SECOND, 10 * MINUTE]),
        }
      : { lose: 0, duplicate: 0, refuse: 0, reappear: 0, late: 0 },
    moods: maybe(0.75) ? planMoods(random) : [],
    deeds: planDeeds(random),
    sweeps: { twice: maybe(0.2), pausedFrom, pausedUntil },
    requests,
    settings: {
      messagesPerSecond: maybe(0.5) ? random.pick([0.5, 1, 2, 5, 20]) : null,
      timeoutSeconds: random.pick([5, 20, 60]),
      ambiguous: maybe(0.8) ? 'retry' : 'hold',
      daysUntilExpiration: random.int(2, 40) / (24 * 60),
    },
    poisonous: some(0.05),
    hopeless: some(0.3),
    batch: random.pick([10, 50, 100]),
    deliveries: random.int(1, 4),
    calmFrom: Math.max(crashes.until, pausedUntil, ...troubles.map(({ until }) => until), START),
  };
}

function planTroubles(random: Random): Trouble[] {
  const kinds: readonly [RegExp, ...RegExp[]] = [
    /^messages\.claim$/,
    /^messages\.update$/,
    /^messages\./,
    /^deadLetters\./,
    /^states\./,
    /^settings\./,
    /^hints\./,
    /./,
  ];
  return Array.from({ length: random.int(1, 3) }, () => {
    const from = START + random.int(0, 10 * 60) * SECOND;
    return {
      effects: random.pick(kinds),
      from,
      until: from + random.pick([5 * SECOND, MINUTE, 10 * MINUTE]),
      rate: random.pick([0.1, 0.5, 1]),
      slowMs: random.pick([0, 200, 4_000]),
    };
  });
}

function planMoods(random: Random): Moods {
  let from = START + (random.chance(0.5) ? 0 : random.int(0, 5 * 60) * SECOND);
  const moods: Moods = [];
  for (let count = random.int(1, 4); count > 0; count--) {
    moods.push({ from, mood: random.pick(MOODS) });
    from += random.pick([10 * SECOND, MINUTE, 5 * MINUTE, 15 * MINUTE]);
    moods.push({ from, mood: 'fine' });
    if (random.chance(0.5)) from += random.int(0, 5 * 60) * SECOND;
  }
  return moods;
}

function planDeeds(random: Random): Deed[] {
  const deeds: Deed[] = [];
  const soon = (): number => START + random.int(0, 15 * 60) * SECOND;
  // The operator looks now and then, and resumes what the relay has paused.
  for (let at = random.int(3, 10); at < 90; at += random.int(5, 15))
    deeds.push({ at: START + at * MINUTE, do: 'resume' });
  if (random.chance(0.15)) {
    const at = soon();
    deeds.push({ at, do: 'rotate password' }, { at: at + random.int(1, 300) * SECOND, do: 'tell password' });
  }
  if (random.chance(0.1)) deeds.push({ at: soon(), do: 'pause' });
  if (random.chance(0.2)) deeds.push({ at: soon(), do: 'cancel some' });
  for (let times = random.chance(0.3) ? random.int(1, 3) : 0; times > 0; times--)
    deeds.push({ at: START + random.int(1, 50) * MINUTE, do: 'resend some' });
  if (random.chance(0.15)) {
    const at = soon();
    deeds.push({ at, do: 'save', patch: { enabled: false } });
    deeds.push({ at: at + random.int(10, 600) * SECOND, do: 'save', patch: { enabled: true } });
  }
  if (random.chance(0.2)) {
    deeds.push({ at: soon(), do: 'save', patch: { messagesPerSecond: random.pick([0.5, 3, 10, null]) } });
  }
  return deeds;
}

function planRequests(random: Random): Request[] {
  const burst = random.chance(0.3);
  const validity = random.pick([undefined, 30, 120, 600, 1_800]);
  let number = 0;
  return Array.from({ length: random.pick([2, 5, 12, 25]) }, (_, index) => ({
    at: START + (burst ? random.int(0, 2_000) : random.int(0, 6 * 60) * SECOND),
    applicationId: random.pick(['shop', 'bank', 'isp']),
    key: random.chance(0.7) ? `key-${index}` : undefined,
    items: Array.from({ length: random.chance(0.7) ? 1 : random.int(2, 8) }, () => ({
      to: random.chance(0.02) ? 'nobody' : `+46700000${String(number++).padStart(3, '0')}`,
      text: 'Your parcel is here.',
      reference: `r${index}`,
      priority: random.chance(0.3) ? 'high' : 'normal',
      ...(validity === undefined || random.chance(0.3) ? {} : { expiresInSeconds: validity }),
      ...(random.chance(0.1) ? { sendAt: new Date(START + random.int(0, 20) * MINUTE).toISOString() } : {}),
    })),
  }));
}
