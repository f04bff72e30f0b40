import type { Clock } from '#shared/ports/clock.ts';
import type { SettingsStore, SettingsVersion } from '#shared/ports/settings.ts';
import type { SettingsWithSecrets } from '#shared/settings-with-secrets.ts';
import { type CompiledGateway, compileGateway } from './compile.ts';
import type { GuardOptions } from './guard.ts';
import { createRedactor, type Redactor } from './redact.ts';
import { GatewaySettings } from './settings.ts';
import { GATEWAY_SETTINGS } from './settings-name.ts';

/** One version of the gateway's settings, ready for use. A batch uses one snapshot from start to end. */
export type GatewaySnapshot = { version: number; gateway: CompiledGateway; redactor: Redactor };

/** Gives the current snapshot; undefined while nothing is set up. */
export type GatewayReader = {
  /** The same object until the settings or their secrets change. */
  current(): Promise<GatewaySnapshot | undefined>;
  /** Forgets what was remembered, secrets included: after a save in this process, or when the gateway refuses what it is told. */
  forget(): void;
};

/** Reads the settings at most once per `cacheMs`, and compiles a version only once. */
export function createGatewayReader(deps: {
  settings: SettingsStore & Partial<Pick<SettingsWithSecrets, 'refreshSecrets'>>;
  clock: Clock;
  cacheMs: number;
  guard: GuardOptions;
}): GatewayReader {
  let snapshot: GatewaySnapshot | undefined;
  let compiledFrom = '';
  let until = 0;
  return {
    async current() {
      const now = deps.clock();
      if (now < until) return snapshot;
      const saved = await deps.settings.read(GATEWAY_SETTINGS);
      // A secret may change under its reference, in a version that stays the same.
      const text = saved === undefined ? '' : `${saved.version} ${JSON.stringify(saved.value)}`;
      if (text !== compiledFrom) snapshot = saved && compile(saved, deps.guard);
      compiledFrom = text;
      until = now + deps.cacheMs;
      return snapshot;
    },
    forget() {
      until = 0;
      deps.settings.refreshSecrets?.();
    },
  };
}
function compile({ version, value }: SettingsVersion, guard: GuardOptions): GatewaySnapshot {
  const settings = GatewaySettings.parse(value);
  const compiled = compileGateway(settings, guard);
  if (!compiled.ok) {
    throw new Error(
      `Version ${version} of the gateway settings does not compile: ${compiled.problems[0]?.detail ?? ''}`,
    );
  }
  return { version, gateway: compiled.gateway, redactor: createRedactor(settings) };
}
