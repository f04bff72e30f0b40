import type { SettingsStore } from '#shared/ports/settings.ts';
import { defaultGatewaySettings, GatewaySettings } from './settings.ts';
import { GATEWAY_SETTINGS } from './settings-name.ts';

/** The gateway's settings in force; version 0 and the defaults before anybody saved any. */
export async function readGatewaySettings(
  store: Pick<SettingsStore, 'read'>,
): Promise<{ version: number; settings: GatewaySettings }> {
  const stored = await store.read(GATEWAY_SETTINGS);
  return stored
    ? { version: stored.version, settings: GatewaySettings.parse(stored.value) }
    : { version: 0, settings: defaultGatewaySettings };
}
