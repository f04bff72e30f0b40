import { presets } from '#shared/gateway/presets.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/reader.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import type { SettingsStore } from '#shared/ports.ts';

/** Path of the sandbox gateway on this machine's own port. */
export const SANDBOX = '/sandbox';

/** Who saved what nobody saved by hand. */
const BY = 'first start';

/** Points a fresh relay at its own sandbox, so that the first SMS can be sent at once; later starts keep that address right when the port changes. */
export async function prepareSettings(settings: SettingsStore, origin: string, now: number): Promise<void> {
  const saved = await settings.read(GATEWAY_SETTINGS);
  if (!saved) {
    const value = sandboxSettings(origin);
    await settings.write(GATEWAY_SETTINGS, { value, expectedVersion: 0, savedAt: now, savedBy: BY });
    return;
  }
  const value = GatewaySettings.parse(saved.value);
  const old = /^http:\/\/127\.0\.0\.1:\d+(?=\/sandbox\/)/.exec(value.gatewayUrl)?.[0];
  if (saved.savedBy !== BY || old === undefined || old === origin) return;
  await settings.write(GATEWAY_SETTINGS, {
    value: { ...value, gatewayUrl: value.gatewayUrl.replace(old, origin) },
    expectedVersion: saved.version,
    savedAt: now,
    savedBy: BY,
  });
}

/** The BulkSMS preset, pointed at the sandbox that behaves like it. */
function sandboxSettings(origin: string): GatewaySettings {
  const preset = presets.find(({ id }) => id === 'bulksms');
  if (!preset) throw new Error('The preset of the sandbox is missing.');
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
