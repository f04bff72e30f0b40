import * as z from 'zod';
import { Banner } from '#functions/balance/banner.ts';
import { BalanceOverview } from '#functions/balance/overview.ts';
import type { Relay } from './relay.ts';
import { expectStatus } from './relay-client.ts';
import { until } from './until.ts';

const SETTINGS = '/v1/admin/balance/settings';
const CheckSchedule = z.object({ enabled: z.boolean(), every: z.string() });
const Settings = z.looseObject({ version: z.int() });

/** The balance watch of a running relay as an operator sees it, and the sandbox's account. */
export function balanceWatchOf(relay: Relay) {
  const operator = async (status: number, method: string, path: string, body?: unknown) =>
    expectStatus(status, await relay.client().operator(method, path, body));
  const overview = async (): Promise<BalanceOverview> =>
    BalanceOverview.parse(await operator(200, 'GET', '/v1/balance'));
  const settings = async () => Settings.parse(await operator(200, 'GET', SETTINGS));

  /** Saves changed settings without waiting for the check. */
  const save = async (changes: Record<string, unknown>) =>
    Settings.parse(await operator(200, 'PUT', SETTINGS, { ...(await settings()), ...changes }));

  return {
    operator,
    overview,
    settings,
    save,
    /** Saves changed settings, enabled, and waits for the check that this starts. */
    async check(changes: Record<string, unknown> = {}): Promise<BalanceOverview> {
      const before = (await overview()).lastCheckAt;
      await save({ enabled: true, ...changes });
      return until('the balance is checked', async () => {
        const now = await overview();
        return now.lastCheckAt !== before && now;
      });
    },
    banners: async () =>
      z.object({ banners: z.array(Banner) }).parse(await operator(200, 'GET', '/v1/admin/balance/banner')).banners,
    schedule: async () =>
      z
        .object({ wanted: CheckSchedule, inForce: CheckSchedule.nullable() })
        .parse(await operator(200, 'GET', '/v1/admin/balance/schedule')),
    /** Sets the balance of the sandbox's account. */
    async setAccount(balance: number): Promise<void> {
      const { url } = relay.access();
      await expectStatus(
        200,
        await fetch(`${url}/sandbox/control`, { method: 'PUT', body: JSON.stringify({ balance }) }),
      );
    },
  };
}
