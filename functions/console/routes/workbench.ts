import type { Hono } from 'hono';
import * as z from 'zod';
import { maskNumber, parseNumber } from '#shared/domain/number.ts';
import { MAX_TEXT } from '#shared/domain/send-request.ts';
import { presets } from '#shared/gateway/presets.ts';
import { readGatewaySettings } from '#shared/gateway/read-gateway-settings.ts';
import { defaultGatewaySettings, type GatewaySettings } from '#shared/gateway/settings.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { invalid, Problem } from '#shared/http/problem.ts';
import { noQuery } from '#shared/http/query.ts';
import { readBody } from '#shared/http/read-body.ts';
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
    const saved = await readGatewaySettings(deps.settings);
    if (saved.version === 0) throw new Problem(422, 'no-gateway', 'No gateway is set up; give the settings to try.');
    return saved.settings;
  };

  app.get('/v1/admin/gateway/presets', noQuery, (c) => c.json({ presets, defaults: defaultGatewaySettings }));

  app.post('/v1/admin/gateway/preview', async (c) => {
    const { settings: given, message, response } = await readBody(c, PreviewRequest);
    const preview = previewGateway(
      {
        settings: await tryable(given),
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
    const { settings: given, to, from, text } = await readBody(c, TestRequest);
    const tried = await tryable(given);
    const number = parseNumber(to, tried.defaultCountry);
    if (!number.ok) throw invalid([{ field: 'to', detail: number.detail, allowed: number.allowed }]);
    if (tried.gatewayUrl === '') throw invalid([{ field: 'settings.gatewayUrl', detail: 'The gateway URL is empty.' }]);
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
