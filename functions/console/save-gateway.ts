import { freshGatewayState } from '#shared/domain/gateway-state.ts';
import { parseInput } from '#shared/domain/parse-input.ts';
import type { FieldProblem } from '#shared/domain/problem.ts';
import { compileGateway } from '#shared/gateway/compile.ts';
import { copiedAmpersands } from '#shared/gateway/copied-ampersands.ts';
import { readGatewaySettings } from '#shared/gateway/read-gateway-settings.ts';
import { mergeSecrets } from '#shared/gateway/secrets.ts';
import type { GatewaySettings } from '#shared/gateway/settings.ts';
import { GatewaySettingsInput } from '#shared/gateway/settings-input.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/settings-name.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import { SecretsTooLong, type SettingsVersion } from '#shared/ports/settings.ts';
import type { ConsoleDeps } from './deps.ts';

export type ReadSettings = { ok: true; settings: GatewaySettings } | { ok: false; problems: FieldProblem[] };

type Deps = Pick<ConsoleDeps, 'settings' | 'gateway' | 'gatewayStates' | 'guard' | 'clock'>;

/** Reads settings as an operator wrote them: secrets given as null are filled from what is stored, and everything is tried. */
export async function readSettings(input: unknown, deps: Pick<Deps, 'settings' | 'guard'>): Promise<ReadSettings> {
  const parsed = parseInput(GatewaySettingsInput, input);
  if (!parsed.ok) return parsed;
  const stored = await readGatewaySettings(deps.settings);
  const merged = mergeSecrets(stored.version === 0 ? undefined : stored.settings, parsed.data);
  if (!merged.ok) return merged;
  const compiled = compileGateway(merged.settings, deps.guard);
  const problems = [...(compiled.ok ? [] : compiled.problems), ...copiedAmpersands(merged.settings)];
  return problems.length === 0 ? { ok: true, settings: merged.settings } : { ok: false, problems };
}

export type Saved =
  | { kind: 'saved'; version: SettingsVersion }
  | { kind: 'invalid'; problems: FieldProblem[] }
  /** Somebody saved in between; `version` is the newest now. */
  | { kind: 'conflict'; version: number };

/**
 * Saves settings as the next version. With `expected`, only if that is the newest version.
 *
 * A pause that the relay made by itself (wrong password, no credit, wrong success rule) ends with the save, because settings are what
 * caused it; a pause by an operator stays.
 */
export async function saveGateway(
  input: unknown,
  by: { operator: string; expected: number | undefined },
  deps: Deps,
): Promise<Saved> {
  const read = await readSettings(input, deps);
  if (!read.ok) return { kind: 'invalid', problems: read.problems };
  const newest = (await deps.settings.read(GATEWAY_SETTINGS))?.version ?? 0;
  let version: SettingsVersion | undefined;
  try {
    version = await deps.settings.write(GATEWAY_SETTINGS, {
      value: read.settings,
      expectedVersion: by.expected ?? newest,
      savedAt: deps.clock(),
      savedBy: by.operator,
    });
  } catch (error) {
    if (error instanceof SecretsTooLong) return { kind: 'invalid', problems: [TOO_LONG] };
    throw error;
  }
  if (!version) return { kind: 'conflict', version: (await deps.settings.read(GATEWAY_SETTINGS))?.version ?? newest };
  deps.gateway.forget();
  await endOwnPause(deps.gatewayStates);
  return { kind: 'saved', version };
}

const TOO_LONG: FieldProblem = {
  field: 'variables',
  detail: 'The secrets of all headers and variables are too long together.',
  allowed: 'about 60,000 characters in all settings',
};

async function endOwnPause(states: GatewayStates): Promise<void> {
  for (;;) {
    const { revision, state } = await states.read();
    if (state.pause?.by === 'operator') return;
    const fresh = { ...freshGatewayState, nextSlotAt: state.nextSlotAt, notBefore: state.notBefore };
    if (await states.write(fresh, revision)) return;
  }
}
