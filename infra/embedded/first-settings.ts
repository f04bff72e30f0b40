import { networkInterfaces } from 'node:os';
import { BalanceSettings } from '#shared/domain/balance-settings.ts';
import { presets } from '#shared/gateway/presets.ts';
import { readGatewaySettings } from '#shared/gateway/read-gateway-settings.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import { BALANCE_SETTINGS, GATEWAY_SETTINGS } from '#shared/gateway/settings-name.ts';
import type { SettingsStore } from '#shared/ports/settings.ts';

/** Path of the sandbox gateway on this machine's own port. */
export const SANDBOX = '/sandbox';

/** Who saved what nobody saved by hand. */
const BY = 'first start';

/**
 * Points a fresh relay at its own sandbox, so that the first SMS can be sent at once. Later starts keep that address right when the
 * port or `HOST` changes, also after an operator has saved something else: nobody else answers there.
 */
export async function prepareSettings(settings: SettingsStore, origin: string, now: number): Promise<void> {
  const saved = await readGatewaySettings(settings);
  if (saved.version === 0) {
    const value = sandboxSettings(origin);
    await settings.write(GATEWAY_SETTINGS, { value, expectedVersion: 0, savedAt: now, savedBy: BY });
    return;
  }
  const gatewayUrl = moved(saved.settings.gatewayUrl, origin);
  if (gatewayUrl === undefined) return;
  await settings.write(GATEWAY_SETTINGS, {
    value: { ...saved.settings, gatewayUrl },
    expectedVersion: saved.version,
    savedAt: now,
    savedBy: BY,
  });
}

/**
 * Points the balance check of a fresh relay at the sandbox's balance, not yet enabled. Later starts keep that address right when the port
 * or `HOST` changes, also after an operator has enabled it: nobody else answers there.
 */
export async function prepareBalanceSettings(settings: SettingsStore, origin: string, now: number): Promise<void> {
  const saved = await settings.read(BALANCE_SETTINGS);
  const old = saved && BalanceSettings.parse(saved.value);
  const checkUrl = old ? moved(old.checkUrl, origin) : `${origin}${SANDBOX}/bulksms/v1/profile`;
  if (checkUrl === undefined) return;
  await settings.write(BALANCE_SETTINGS, {
    value: old ? { ...old, checkUrl } : sandboxBalance(checkUrl),
    expectedVersion: saved?.version ?? 0,
    savedAt: now,
    savedBy: BY,
  });
}

/** The address of the sandbox where this relay listens today; undefined when there is nothing to change. */
function moved(url: string, origin: string): string | undefined {
  const [old, host] = /^http:\/\/([\d.]+|\[[\da-f:]+\]):\d+(?=\/sandbox\/)/.exec(url) ?? [];
  if (old === undefined || host === undefined || old === origin || !isOfThisMachine(host)) return undefined;
  return url.replace(old, origin);
}

const isOfThisMachine = (host: string): boolean => {
  const interfaces = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  return [
    '127.0.0.1',
    '[::1]',
    ...interfaces.map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address)),
  ].includes(host);
};

/** The preset that the sandbox behaves like. */
function sandboxPreset() {
  const preset = presets.find(({ id }) => id === 'bulksms');
  if (!preset) throw new Error('The preset of the sandbox is missing.');
  return preset;
}

function sandboxBalance(checkUrl: string): BalanceSettings {
  const { balance } = sandboxPreset();
  return BalanceSettings.parse({ checkUrl, fieldName: balance?.fieldName, allowPlainHttp: true, currency: 'credits' });
}

function sandboxSettings(origin: string): GatewaySettings {
  const preset = sandboxPreset();
  return GatewaySettings.parse({
    ...preset.settings,
    gatewayUrl: `${origin}${SANDBOX}/bulksms/v1/messages?deduplication-id=%ID_INT31%`,
    allowPlainHttp: true,
    maxConcurrency: 100,
    variables: [
      { name: 'TOKEN_ID', value: 'sandbox', secret: false },
      // No word of the sandbox's address: that would be masked in it.
      { name: 'TOKEN_SECRET', value: 'not-a-real-secret', secret: true },
    ],
  });
}
