import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import * as z from 'zod';
import { DAY, HOUR, MINUTE } from '#shared/domain/durations.ts';
import { AwsError, createAwsJsonServer } from './aws-json.ts';
import { createJsonFile } from './json-file.ts';

const State = z.enum(['ENABLED', 'DISABLED']);
const Named = z.object({ Name: z.string() });
const Rule = Named.extend({
  ScheduleExpression: z.string().optional(),
  EventPattern: z.string().optional(),
  State: State.default('ENABLED'),
  Description: z.string().optional(),
  RoleArn: z.string().optional(),
  EventBusName: z.string().optional(),
});
type Rule = z.infer<typeof Rule>;

const Pattern = z.object({
  source: z.array(z.string()).optional(),
  'detail-type': z.array(z.string()).optional(),
  detail: z.record(z.string(), z.array(z.string())).default({}),
});
const Events = z.object({
  Entries: z.array(z.object({ Source: z.string(), DetailType: z.string(), Detail: z.string() })),
});
const Detail = z.record(z.string(), z.unknown());

const Target = z.object({ Id: z.string(), Arn: z.string() });
const Targets = z.object({ Rule: z.string(), Targets: z.array(Target) });
const Saved = z.record(z.string(), z.object({ rule: Rule, targets: z.array(Target) }));

/** The rule of the name that an event source gives itself. */
export type Invoke = (target: { ruleName: string; arn: string }) => Promise<void>;

/**
 * EventBridge on one machine: describe, put, enable, disable and target rules with a rate or a pattern of equal texts, kept in the file at
 * `path` or in memory. As on AWS, `PutRule` replaces the rule: what it is not told is gone. An enabled rule calls `invoke` for each of its
 * targets at its rate, for the first time one interval after it was put, and for each event that fits its pattern.
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
    if (State === 'ENABLED' && ScheduleExpression !== undefined)
      timers.set(Name, setInterval(run, intervalOf(ScheduleExpression), Name));
  };

  const save = (rule: Rule): void => {
    const isRate = rule.ScheduleExpression !== undefined && intervalOf(rule.ScheduleExpression) > 0;
    if (!isRate && (rule.ScheduleExpression !== undefined || rule.EventPattern === undefined))
      throw new AwsError('ValidationException', 'Parameter ScheduleExpression is not valid.');
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
    PutEvents(input) {
      const { Entries } = Events.parse(input);
      for (const entry of Entries) {
        for (const { rule } of Object.values(all())) {
          if (rule.State === 'ENABLED' && fits(rule.EventPattern, entry)) run(rule.Name);
        }
      }
      return { FailedEntryCount: 0, Entries: Entries.map(() => ({ EventId: randomUUID() })) };
    },
  });

  for (const { rule } of Object.values(all())) schedule(rule);
  server.on('close', () => {
    for (const timer of timers.values()) clearInterval(timer);
  });
  return server;
}

/** Whether an event is what a rule's pattern describes. */
function fits(pattern: string | undefined, event: z.infer<typeof Events>['Entries'][number]): boolean {
  if (pattern === undefined) return false;
  const wanted = Pattern.parse(JSON.parse(pattern));
  const detail = Detail.parse(JSON.parse(event.Detail));
  return (
    (wanted.source?.includes(event.Source) ?? true) &&
    (wanted['detail-type']?.includes(event.DetailType) ?? true) &&
    Object.entries(wanted.detail).every(([name, values]) => values.some((value) => value === detail[name]))
  );
}

const UNITS: Record<string, number> = { minute: MINUTE, hour: HOUR, day: DAY };

/** Milliseconds of `rate(5 minutes)`; NaN for what is no rate. As on AWS, 1 is singular and more are plural. */
export function intervalOf(expression: string): number {
  const [, count = '', unit = '', plural = ''] = /^rate\(([1-9]\d*) (minute|hour|day)(s?)\)$/.exec(expression) ?? [];
  if ((Number(count) === 1) !== (plural === '')) return Number.NaN;
  return Number(count) * (UNITS[unit] ?? Number.NaN);
}
