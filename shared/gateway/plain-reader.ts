import type { Clock } from '#shared/ports/clock.ts';
import type { SettingsStore } from '#shared/ports/settings.ts';
import { PlainSettings } from './plain-settings.ts';
import { GATEWAY_SETTINGS } from './settings-name.ts';

/** Gives the gateway's settings for those who do not call it; undefined while nothing is set up. */
export type SettingsReader = {
  current(): Promise<{ version: number; gateway: { settings: PlainSettings } } | undefined>;
};

/** Reads the settings at most once per `cacheMs`. It compiles nothing, so that references may stand for secrets. */
export function createSettingsReader(deps: { settings: SettingsStore; clock: Clock; cacheMs: number }): SettingsReader {
  let known: Awaited<ReturnType<SettingsReader['current']>>;
  let until = 0;
  return {
    async current() {
      const now = deps.clock();
      if (now < until) return known;
      const saved = await deps.settings.read(GATEWAY_SETTINGS);
      if (saved?.version !== known?.version) {
        known = saved && { version: saved.version, gateway: { settings: PlainSettings.parse(saved.value) } };
      }
      until = now + deps.cacheMs;
      return known;
    },
  };
}
