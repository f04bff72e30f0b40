import { isFinal } from '#shared/domain/message.ts';
import { startClients } from './clients.ts';
import { createFunctions } from './functions.ts';
import { createMachine } from './machine.ts';
import { startOperator } from './operator.ts';
import { type Plan, planOf } from './plan.ts';
import { brokenPromises, deadlineOf } from './promises.ts';
import { createWorld, type Sabotage, type World } from './world.ts';

/** What came of one run. */
export type Run = {
  seed: number;
  broken: string[];
  /** Figures for the table in docs/reliability.md. */
  count: {
    messages: number;
    sent: number;
    error: number;
    canceled: number;
    /** Times that an operator sent a message again that was final. */
    reopened: number;
    calls: number;
    submissions: number;
    /** Submissions of a message beyond its first; each needs an ambiguous event, or a gateway that does not say that it took it. */
    repeated: number;
    ambiguous: number;
    effects: number;
    crashes: number;
  };
};

/** More effects than any plan needs: a run that has more goes round in circles. */
const MOST_EVENTS = 600_000;

/** Plays the plan of a seed from the first request until everything is final and quiet, and checks every promise. */
export const runSeed = (seed: number, sabotage?: Sabotage): Promise<Run> => runPlan(planOf(seed), sabotage);

export async function runPlan(
  plan: Plan,
  sabotage?: Sabotage,
  look: (world: World) => string[] = () => [],
): Promise<Run> {
  const world = createWorld(plan, sabotage);
  try {
    const site = plan.topology === 'functions' ? createFunctions(world) : createMachine(world);
    startOperator(world, site);
    const clients = startClients(world, site);
    await world.time.run(() => clients.done() && (isQuiet(world, site.idle()) || isLate(world)), MOST_EVENTS);
    const broken = [...brokenPromises(world), ...look(world)];
    return { seed: plan.seed, broken, count: countOf(world) };
  } finally {
    world.storage.close();
  }
}

const isQuiet = ({ plan, time, truth }: World, idle: boolean): boolean =>
  idle && time.now() > lastResend(plan) && [...truth.records.values()].every(({ status }) => isFinal(status));

/** Even what is final may be sent again. */
const lastResend = ({ deeds }: Plan): number =>
  Math.max(0, ...deeds.flatMap((deed) => (deed.do === 'resend some' ? deed.at : [])));

const isLate = (world: World): boolean =>
  [...world.truth.records.values()].every((message) => deadlineOf(world, message) + 60_000 < world.time.now());

function countOf({ truth, gateway, effects, diedAt }: World): Run['count'] {
  const messages = [...truth.records.values()];
  const having = (status: string): number => messages.filter((message) => message.status === status).length;
  const submitted = new Set(gateway.calls.flatMap(({ id, acceptedAt }) => (acceptedAt === undefined ? [] : id)));
  return {
    messages: messages.length,
    sent: having('sent'),
    error: having('error'),
    canceled: having('canceled'),
    reopened: [...truth.reopened.values()].reduce((sum, times) => sum + times.length, 0),
    calls: gateway.calls.length,
    submissions: gateway.calls.filter(({ acceptedAt }) => acceptedAt !== undefined).length,
    repeated: gateway.calls.filter(({ acceptedAt }) => acceptedAt !== undefined).length - submitted.size,
    ambiguous: messages.reduce((sum, { ambiguous }) => sum + ambiguous, 0),
    effects: effects(),
    crashes: diedAt.size,
  };
}
