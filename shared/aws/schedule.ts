import { DescribeRuleCommand, type EventBridgeClient, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import type { CheckSchedule, Schedule } from '#shared/ports/balance.ts';
import { retrying } from './retrying.ts';

/** How EventBridge spells each interval: one is singular, more are plural. */
const EXPRESSIONS: Record<CheckSchedule['every'], string> = {
  '5 minutes': 'rate(5 minutes)',
  hour: 'rate(1 hour)',
  day: 'rate(1 day)',
};

/** The schedule of the balance check as an EventBridge rule, which the deployment made together with its target. */
export function createSchedule(events: EventBridgeClient, ruleName: string): Schedule {
  const describe = () => retrying(() => events.send(new DescribeRuleCommand({ Name: ruleName })));
  return {
    async read() {
      const rule = await describe().catch(absent);
      const every = INTERVALS.find((interval) => EXPRESSIONS[interval] === rule?.ScheduleExpression);
      return every && { enabled: rule?.State !== 'DISABLED', every };
    },

    /** Throws when there is no rule: one made here would have no target, and would check nothing. */
    async put({ enabled, every }) {
      const { Description, RoleArn, EventBusName } = await describe();
      // PutRule forgets what it is not told.
      await retrying(() =>
        events.send(
          new PutRuleCommand({
            Name: ruleName,
            ScheduleExpression: EXPRESSIONS[every],
            State: enabled ? 'ENABLED' : 'DISABLED',
            ...(Description ? { Description } : {}),
            ...(RoleArn ? { RoleArn } : {}),
            ...(EventBusName ? { EventBusName } : {}),
          }),
        ),
      );
    },
  };
}

const INTERVALS: CheckSchedule['every'][] = ['5 minutes', 'hour', 'day'];

function absent(error: unknown): undefined {
  if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined;
  throw error;
}
