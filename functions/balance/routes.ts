import { type Context, Hono } from 'hono';
import * as z from 'zod';
import { BalanceSettingsInput, defaultBalanceSettings } from '#shared/domain/balance-settings.ts';
import type { FieldProblem } from '#shared/domain/problem.ts';
import type { GatewayClient } from '#shared/gateway/call.ts';
import { askedOf } from '#shared/http/asked.ts';
import { readJsonObject } from '#shared/http/json-body.ts';
import { invalid, Problem } from '#shared/http/problem.ts';
import { noQuery, readQuery } from '#shared/http/query.ts';
import { readBody, valid } from '#shared/http/read-body.ts';
import type { CheckSchedule } from '#shared/ports/balance.ts';
import { bannersOf, Dismissal, dismiss } from './banner.ts';
import { HistoryQuery, overview } from './overview.ts';
import { runBalanceTest } from './run-test.ts';
import { resolveInput, SaveBalanceSettings, type SaveDeps, type SaveResult, saveBalanceSettings } from './save.ts';
import { maskBalanceSettings, readBalanceSettings, scheduleOf } from './settings.ts';
import { updateState } from './state.ts';

export type BalanceRouteDeps = SaveDeps & {
  call: GatewayClient['call'];
  /** Who makes the request, for the settings' history. */
  actor: (c: Context) => string;
};

/** The body of "Run test": settings that need not be saved; `null` stands for a stored secret. */
export const TestBalanceSettings = z.strictObject({ settings: BalanceSettingsInput });

/** For operators, to be mounted under `/v1/admin/balance`: `GET/PUT /settings`, `GET /settings/defaults`, `GET /schedule`, `POST /test`, `GET /banner`, `POST /banner/dismiss`. */
export function createBalanceAdminRoutes(deps: BalanceRouteDeps): Hono {
  const app = new Hono();
  const banners = async () => {
    const [saved, { state }] = await Promise.all([readBalanceSettings(deps.settings), deps.store.readState()]);
    return { banners: bannersOf(state, saved, deps.clock()) };
  };

  app.get('/settings', noQuery, async (c) => {
    const { version, settings } = await readBalanceSettings(deps.settings);
    return c.json({ version, ...maskBalanceSettings(settings) });
  });

  app.put('/settings', async (c) => {
    const { version, ...rest } = await readJsonObject(askedOf(c));
    const expected = valid(SaveBalanceSettings.shape.version, version, 'version');
    const input = valid(BalanceSettingsInput, rest);
    const result = await saveBalanceSettings(deps, input, { operator: deps.actor(c), expected });
    const saved = savedOrThrow(result);
    return c.json({ version: saved.version, ...maskBalanceSettings(saved.settings) });
  });

  app.get('/settings/defaults', noQuery, (c) => c.json(defaultBalanceSettings));

  app.get('/schedule', noQuery, async (c) => {
    const { settings } = await readBalanceSettings(deps.settings);
    return c.json({ wanted: scheduleOf(settings), inForce: await inForce(deps) });
  });

  app.post('/test', async (c) => {
    const { settings: input } = await readBody(c, TestBalanceSettings);
    const { settings: stored } = await readBalanceSettings(deps.settings);
    const resolved = await resolveInput(deps.prepare, stored, input);
    const tested = resolved.ok ? await runBalanceTest(deps, resolved.settings) : resolved;
    if (!tested.ok) throw invalid(tested.problems.map(ofSettings));
    return c.json(tested.test);
  });

  app.get('/banner', noQuery, async (c) => c.json(await banners()));

  app.post('/banner/dismiss', async (c) => {
    const dismissal = await readBody(c, Dismissal);
    await updateState(deps.store, (state) => dismiss(state, dismissal));
    return c.json(await banners());
  });
  return app;
}

/** To be mounted under `/v1/balance`: the balance, its forecast and its history. */
export function createBalanceRoutes(deps: Pick<SaveDeps, 'settings' | 'store' | 'clock'>): Hono {
  const app = new Hono();
  app.get('/', async (c) => {
    const query = readQuery(c, HistoryQuery);
    const { settings } = await readBalanceSettings(deps.settings);
    return c.json(await overview(deps.store, settings, query, deps.clock()));
  });
  return app;
}

/** The schedule as it is; null when it cannot be told. */
const inForce = async ({ schedule }: SaveDeps): Promise<CheckSchedule | null> =>
  (await schedule.read().catch(() => undefined)) ?? null;

const ofSettings = (problem: FieldProblem): FieldProblem => ({ ...problem, field: `settings.${problem.field}` });

function savedOrThrow(result: SaveResult): Extract<SaveResult, { kind: 'saved' }> {
  switch (result.kind) {
    case 'saved':
      return result;
    case 'invalid':
      throw invalid(result.problems);
    case 'conflict':
      throw new Problem(
        409,
        'settings-conflict',
        `Somebody saved version ${result.version} meanwhile; read it and save again.`,
        { errors: [{ field: 'version', detail: 'This is not the newest version.', allowed: String(result.version) }] },
      );
    case 'unscheduled':
      throw new Problem(
        503,
        'schedule-not-set',
        `The settings are saved as version ${result.version}, but the schedule of the check could not be set. Save them once more.`,
      );
  }
}
