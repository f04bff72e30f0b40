import type { Hono } from 'hono';
import * as z from 'zod';
import { readGatewaySettings } from '#shared/gateway/read-gateway-settings.ts';
import { maskSettings } from '#shared/gateway/secrets.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/settings-name.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { askedOf } from '#shared/http/asked.ts';
import { readJsonObject } from '#shared/http/json-body.ts';
import { invalid, notFound, Problem } from '#shared/http/problem.ts';
import { noQuery } from '#shared/http/query.ts';
import { readBody, valid } from '#shared/http/read-body.ts';
import type { SettingsVersion } from '#shared/ports/settings.ts';
import type { ConsoleDeps } from '../deps.ts';
import { type Saved, saveGateway } from '../save-gateway.ts';

const PATH = '/v1/admin/settings/gateway';

/** Versions that the history shows. */
const HISTORY = 50;

const Version = z.int({ error: 'version is the whole number that was read.' }).min(0).optional();

/** Which version to save again. */
export const RestoreRequest = z.strictObject({ version: z.int().min(1) });

const show = ({ version, value }: SettingsVersion) => ({ version, ...maskSettings(GatewaySettings.parse(value)) });

/** The gateway's settings: read with secrets masked, saved with a version, history, restore. */
export function addGatewaySettings(app: Hono<AppEnv>, deps: ConsoleDeps): void {
  app.get(PATH, noQuery, async (c) => {
    const { version, settings } = await readGatewaySettings(deps.settings);
    return c.json({ version, ...maskSettings(settings) });
  });

  app.put(PATH, async (c) => {
    const { version, ...settings } = await readJsonObject(askedOf(c));
    const expected = valid(Version, version, 'version');
    const saved = await saveGateway(settings, { operator: c.get('operator'), expected }, deps);
    return c.json(show(savedOf(saved)));
  });

  app.get(`${PATH}/history`, noQuery, async (c) => {
    const versions = await deps.settings.history(GATEWAY_SETTINGS, HISTORY);
    return c.json({
      versions: versions.map((each) => ({
        version: each.version,
        savedAt: new Date(each.savedAt).toISOString(),
        savedBy: each.savedBy,
        settings: maskSettings(GatewaySettings.parse(each.value)),
      })),
    });
  });

  app.post(`${PATH}/restore`, async (c) => {
    const { version } = await readBody(c, RestoreRequest);
    const versions = await deps.settings.history(GATEWAY_SETTINGS, Number.MAX_SAFE_INTEGER);
    const wanted = versions.find((each) => each.version === version);
    if (!wanted) throw notFound(`There is no version ${version}.`);
    const saved = await saveGateway(wanted.value, { operator: c.get('operator'), expected: undefined }, deps);
    return c.json(show(savedOf(saved)));
  });

  onlyMethods(app, PATH, 'GET, PUT');
  onlyMethods(app, `${PATH}/history`, 'GET');
  onlyMethods(app, `${PATH}/restore`, 'POST');
}

function savedOf(saved: Saved): SettingsVersion {
  switch (saved.kind) {
    case 'saved':
      return saved.version;
    case 'invalid':
      throw invalid(saved.problems);
    case 'conflict':
      throw new Problem(
        409,
        'settings-conflict',
        `Somebody saved version ${saved.version} meanwhile; read it and save again.`,
        {
          errors: [{ field: 'version', detail: 'This is not the newest version.', allowed: String(saved.version) }],
        },
      );
  }
}
