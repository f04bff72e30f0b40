import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { Logger } from '#shared/log.ts';
import { retrying } from './retrying.ts';

/** How the event is told from others on the account's bus; the deployment's rule matches both, and the schedule rule's name in its detail. */
export const CHECK_EVENT = { source: 'sms-relay', detailType: 'Balance settings saved' } as const;

/**
 * Starts a balance check by an event, which a rule beside the schedule carries to the function: whoever saves settings needs no right to
 * call the gateway, to mail or to invoke. Never throws: the schedule checks all the same, only later.
 *
 * @param ruleName name of the schedule's rule; tells deployments in one account apart
 */
export const createCheckStarter =
  (events: EventBridgeClient, ruleName: string, log: Logger) => async (): Promise<void> => {
    const { source: Source, detailType: DetailType } = CHECK_EVENT;
    const Detail = JSON.stringify({ rule: ruleName });
    try {
      await retrying(async () => {
        const { FailedEntryCount } = await events.send(
          new PutEventsCommand({ Entries: [{ Source, DetailType, Detail }] }),
        );
        if (FailedEntryCount !== 0) throw new Error('EventBridge did not take the event.');
      });
    } catch (error) {
      log.warn('first balance check not started', { error });
    }
  };
