import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DescribeRuleCommand, PutRuleCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulated, startEmulated } from '#infra/emulated/start.ts';
import { createCheckStarter } from '#shared/aws/check-starter.ts';
import { createEventBridge } from '#shared/aws/clients.ts';
import { createLogger } from '#shared/log.ts';

const RULE = 'balance-check';

describe('The rule of the balance check in EventBridge', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'balance-schedule-'));
  const lines: string[] = [];
  let relay: Emulated;
  beforeAll(async () => {
    relay = await startEmulated({ port: 0, dataDir, sweepEveryMs: 200, env: { LOG_LEVEL: 'error' } });
  });
  afterAll(async () => {
    await relay.stop();
    rmSync(dataDir, { recursive: true });
  });

  const rule = async () => {
    const { ScheduleExpression, State, Description } = await createEventBridge().send(
      new DescribeRuleCommand({ Name: RULE }),
    );
    return { ScheduleExpression, State, Description };
  };
  const save = async (changes: Record<string, unknown>): Promise<number> => {
    const settings = {
      checkUrl: `${relay.url}/sandbox/bulksms/v1/profile`,
      fieldName: 'credits.balance',
      allowPlainHttp: true,
      ...changes,
    };
    const headers = { authorization: `Bearer ${relay.operatorToken}`, 'content-type': 'application/json' };
    const body = JSON.stringify(settings);
    return (await fetch(`${relay.url}/v1/admin/balance/settings`, { method: 'PUT', headers, body })).status;
  };
  const Description = 'Checks the balance at the gateway.';
  /** What starts a check without saving anything. */
  const check = () =>
    createCheckStarter(
      createEventBridge(),
      RULE,
      createLogger('warn', (line) => lines.push(line)),
    )();

  test('[P10] is switched off by the first sweep, because a fresh relay watches nothing yet', async () => {
    await expect.poll(rule, { timeout: 10_000 }).toMatchObject({ State: 'DISABLED' });
  });

  test('[P10] equals the settings when they were saved, on, off, and at each interval', async () => {
    for (const [every, ScheduleExpression] of [
      ['5 minutes', 'rate(5 minutes)'],
      ['day', 'rate(1 day)'],
      ['hour', 'rate(1 hour)'],
    ]) {
      expect(await save({ enabled: true, every })).toBe(200);
      expect(await rule()).toEqual({ ScheduleExpression, State: 'ENABLED', Description });
    }
    expect(await save({ enabled: false, every: 'hour' })).toBe(200);
    expect(await rule()).toEqual({ ScheduleExpression: 'rate(1 hour)', State: 'DISABLED', Description });
  });

  test('[P10] is put right by one check when a redeploy or a person changed it', async () => {
    await save({ enabled: true, every: 'hour' });
    for (const changed of [
      { ScheduleExpression: 'rate(5 minutes)', State: 'ENABLED' as const },
      { ScheduleExpression: 'rate(7 days)', State: 'ENABLED' as const },
      { ScheduleExpression: 'rate(1 hour)', State: 'DISABLED' as const },
    ]) {
      await createEventBridge().send(new PutRuleCommand({ Name: RULE, Description, ...changed }));
      await check();
      await expect
        .poll(rule, { timeout: 10_000 })
        .toEqual({ ScheduleExpression: 'rate(1 hour)', State: 'ENABLED', Description });
    }
    expect(lines).toEqual([]);
  });
});
