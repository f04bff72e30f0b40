import type { Server } from 'node:http';
import * as z from 'zod';
import { AwsError, createAwsJsonServer } from './aws-json.ts';
import { createJsonFile } from './json-file.ts';

const State = z.enum(['ENABLED', 'DISABLED']);
const Named = z.object({ Name: z.string() });
const Rule = Named.extend({
  ScheduleExpression: z.string(),
  State: State.default('ENABLED'),
  Description: z.string().optional(),
  RoleArn: z.string().optional(),
  EventBusName: z.string().optional(),
});
type Rule = z.infer<typeof Rule>;

const Target = z.object({ Id: z.string(), Arn: z.string() });
const Targets = z.object({ Rule: z.string(), Targets: z.array(Target) });
const Saved = z.record(z.string(), z.object({ rule: Rule, targets: z.array(Target) }));

/** The rule of the name that an event source gives itself. */
export type Invoke = (target: { ruleName: string; arn: string }) => Promise<void>;

/**
 * EventBridge on one machine: describe, put, enable, disable and target rules with a rate, kept in the file at `path` or in memory. As on
 * AWS, `PutRule` replaces the rule: what it is not told is gone. An enabled rule calls `invoke` for each of its targets at its rate, for
 * the first time one interval after it was put.
 */
export function createEventBridgeServer({ path, invoke }: { path?: string; invoke: Invoke }): Server {
  const file = createJsonFile(path, Saved);
  const timers = new Map<string, NodeJS.Timeout>();
  const all = () => file.read() ?? {};

  const find = (name: string) => {
    const found = Object.hasOwn(all(), name) ? all()[name] : undefined;
    if (!found) throw new AwsError('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
    return found;
  };

  const run = (name: string): void => {
    for (const { Arn } of all()[name]?.targets ?? []) {
      // The handler reports its own failures, as it does on AWS; a schedule goes on.
      invoke({ ruleName: name, arn: Arn }).catch(() => {});
    }
  };

  const schedule = ({ Name, ScheduleExpression, State }: Rule): void => {
    clearInterval(timers.get(Name));
    timers.delete(Name);
    if (State === 'ENABLED') timers.set(Name, setInterval(run, intervalOf(ScheduleExpression), Name));
  };

  const save = (rule: Rule): void => {
    const rateMs = intervalOf(rule.ScheduleExpression);
    if (!(rateMs > 0)) throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
    file.write({ ...all(), [rule.Name]: { rule, targets: all()[rule.Name]?.targets ?? [] } });
    schedule(rule);
  };

  const setState = (state: z.infer<typeof State>) => (input: unknown) =>
    save({ ...find(Named.parse(input).Name).rule, State: state });

  const server = createAwsJsonServer({
    DescribeRule(input) {
      const { rule } = find(Named.parse(input).Name);
      return { ...rule, Arn: `arn:aws:events:us-east-1:000000000000:rule/${rule.Name}`, EventBusName: 'default' };
    },
    PutRule(input) {
      const rule = Rule.parse(input);
      save(rule);
      return { RuleArn: `arn:aws:events:us-east-1:000000000000:rule/${rule.Name}` };
    },
    EnableRule: setState('ENABLED'),
    DisableRule: setState('DISABLED'),
    PutTargets(input) {
      const { Rule: name, Targets: added } = Targets.parse(input);
      const { rule, targets } = find(name);
      const kept = targets.filter(({ Id }) => !added.some((target) => target.Id === Id));
      file.write({ ...all(), [name]: { rule, targets: [...kept, ...added] } });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
  });

  for (const { rule } of Object.values(all())) schedule(rule);
  server.on('close', () => {
    for (const timer of timers.values()) clearInterval(timer);
  });
  return server;
}

const UNITS: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Milliseconds of `rate(5 minutes)`; NaN for what is no rate. As on AWS, 1 is singular and more are plural. */
export function intervalOf(expression: string): number {
  const [, count = '', unit = '', plural = ''] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if ((Number(count) === 1) !== (plural === '')) return Number.NaN;
  return Number(count) * (UNITS[unit] ?? Number.NaN);
}
