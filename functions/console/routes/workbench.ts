import type { Hono } from 'hono';
import * as z from 'zod';
import { maskNumber, parseNumber } from '#shared/domain/number.ts';
import { MAX_TEXT } from '#shared/domain/send-request.ts';
import { problemsOf } from '#shared/domain/zod-problems.ts';
import { presets } from '#shared/gateway/presets.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/reader.ts';
import { defaultGatewaySettings, GatewaySettings } from '#shared/gateway/settings.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { askedOf } from '#shared/http/asked.ts';
import { readJsonObject } from '#shared/http/json-body.ts';
import { invalid, Problem } from '#shared/http/problem.ts';
import type { ConsoleDeps } from '../deps.ts';
import { PastedResponse, previewGateway, SampleMessage } from '../preview-gateway.ts';
import { readSettings } from '../save-gateway.ts';
import { testGateway } from '../test-gateway.ts';

const settings = z
  .record(z.string(), z.unknown())
  .optional()
  .meta({ description: 'Settings to try, as they would be saved; the saved ones when absent.' });

/** What to render and judge. */
export const PreviewRequest = z.strictObject({
  settings,
  message: SampleMessage.optional(),
  response: PastedResponse.optional(),
});

/** What to send, to whom. */
export const TestRequest = z.strictObject({
  settings,
  to: z.string({ error: 'A recipient is needed.' }).meta({ description: 'The phone to send to.' }),
  from: z.string().max(30).optional(),
  text: z.string().min(1).max(MAX_TEXT).optional(),
});

/** Lets operators try settings before they save them: presets, preview, test. */
export function addWorkbench(app: Hono<AppEnv>, deps: ConsoleDeps): void {
  const tryable = async (input: Record<string, unknown> | undefined): Promise<GatewaySettings> => {
    if (input) {
      const { version: _, ...fields } = input;
      const read = await readSettings(fields, deps);
      if (!read.ok)
        throw invalid(
          read.problems.map((each) => ({ ...each, field: each.field === '' ? 'settings' : `settings.${each.field}` })),
        );
      return read.settings;
    }
    const saved = await deps.settings.read(GATEWAY_SETTINGS);
    if (!saved) throw new Problem(422, 'no-gateway', 'No gateway is set up; give the settings to try.');
    return GatewaySettings.parse(saved.value);
  };

  app.get('/v1/admin/gateway/presets', (c) => c.json({ presets, defaults: defaultGatewaySettings }));

  app.post('/v1/admin/gateway/preview', async (c) => {
    const parsed = PreviewRequest.safeParse(await readJsonObject(askedOf(c)));
    if (!parsed.success) throw invalid(problemsOf(parsed.error));
    const { message, response } = parsed.data;
    const preview = previewGateway(
      {
        settings: await tryable(parsed.data.settings),
        ...(message === undefined ? {} : { message }),
        ...(response === undefined ? {} : { response }),
      },
      { guard: deps.guard, now: deps.clock },
    );
    if (!preview.ok) throw invalid(preview.problems);
    const { ok: _, ...shown } = preview;
    return c.json(shown);
  });

  app.post('/v1/admin/gateway/test', async (c) => {
    const parsed = TestRequest.safeParse(await readJsonObject(askedOf(c)));
    if (!parsed.success) throw invalid(problemsOf(parsed.error));
    const tried = await tryable(parsed.data.settings);
    const number = parseNumber(parsed.data.to, tried.defaultCountry);
    if (!number.ok) throw invalid([{ field: 'to', detail: number.detail, allowed: number.allowed }]);
    if (tried.gatewayUrl === '') throw invalid([{ field: 'settings.gatewayUrl', detail: 'The gateway URL is empty.' }]);
    const { from, text } = parsed.data;
    const test = await testGateway(
      { settings: tried, to: number.number, from, text },
      { guard: deps.guard, client: deps.client, now: deps.clock, newId: () => deps.newId(deps.clock()) },
    );
    if (!test.ok) throw invalid(test.problems);
    c.set('changed', `To ${maskNumber(number.number)}: ${test.verdict.outcome}.`);
    const { ok: _, ...shown } = test;
    return c.json(shown);
  });

  onlyMethods(app, '/v1/admin/gateway/presets', 'GET');
  onlyMethods(app, '/v1/admin/gateway/preview', 'POST');
  onlyMethods(app, '/v1/admin/gateway/test', 'POST');
}
