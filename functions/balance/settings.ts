import {
  BalanceSettings,
  type BalanceSettingsInput,
  defaultBalanceSettings,
  INTERVAL_MS,
} from '#shared/domain/balance-settings.ts';
import type { FieldProblem } from '#shared/domain/problem.ts';
import { maskSettings, mergeSecrets } from '#shared/gateway/secrets.ts';
import { defaultGatewaySettings, type GatewaySettings } from '#shared/gateway/settings.ts';
import { GatewaySettingsInput } from '#shared/gateway/settings-input.ts';
import { BALANCE_SETTINGS } from '#shared/gateway/settings-name.ts';
import type { CheckSchedule } from '#shared/ports/balance.ts';
import type { SettingsStore } from '#shared/ports/settings.ts';

/** The settings in force and when they were saved; version 0, null and the defaults before anybody saved any. */
export async function readBalanceSettings(
  store: Pick<SettingsStore, 'read'>,
): Promise<{ version: number; savedAt: number | null; settings: BalanceSettings }> {
  const stored = await store.read(BALANCE_SETTINGS);
  return stored
    ? { version: stored.version, savedAt: stored.savedAt, settings: BalanceSettings.parse(stored.value) }
    : { version: 0, savedAt: null, settings: defaultBalanceSettings };
}

/** Reads the settings in force whenever it is called. */
export const balanceSettingsOf = (store: SettingsStore) => async (): Promise<BalanceSettings> =>
  (await readBalanceSettings(store)).settings;

/** The schedule that settings ask for. */
export const scheduleOf = ({ enabled, every }: Pick<BalanceSettings, 'enabled' | 'every'>): CheckSchedule => ({
  enabled,
  every,
});

/** Milliseconds between two checks. */
export const everyMs = ({ every }: Pick<BalanceSettings, 'every'>): number => INTERVAL_MS[every];

/** The fields that the gateway's rules for secrets and templates apply to, as settings of a gateway. */
export function asGateway(settings: BalanceSettings): GatewaySettings {
  const { checkUrl, body, headers, variables, method, contentType, allowPlainHttp } = settings;
  return {
    ...defaultGatewaySettings,
    gatewayUrl: checkUrl,
    payload: body,
    headers,
    variables,
    method,
    contentType: method === 'GET' ? 'x-www-form-urlencoded' : contentType,
    allowPlainHttp,
  };
}

/** Settings as they may be shown: every secret is `null`. */
export function maskBalanceSettings(settings: BalanceSettings): BalanceSettingsInput {
  const { gatewayUrl, payload, headers, variables } = maskSettings(asGateway(settings));
  return { ...settings, checkUrl: gatewayUrl, body: payload, headers, variables };
}

/** Settings from what an operator wrote and what is stored: `null` keeps a secret, and secrets typed into the URL or body become variables. */
export function mergeBalanceSecrets(
  stored: BalanceSettings,
  input: BalanceSettingsInput,
): { ok: true; settings: BalanceSettings } | { ok: false; problems: FieldProblem[] } {
  const { headers, variables, ...plain } = input;
  const shape = GatewaySettingsInput.parse(asGateway({ ...plain, headers: [], variables: [] }));
  const merged = mergeSecrets(asGateway(stored), { ...shape, headers, variables });
  if (!merged.ok) return merged;
  const { gatewayUrl, payload } = merged.settings;
  const { headers: newHeaders, variables: newVariables } = merged.settings;
  return {
    ok: true,
    settings: { ...plain, checkUrl: gatewayUrl, body: payload, headers: newHeaders, variables: newVariables },
  };
}
