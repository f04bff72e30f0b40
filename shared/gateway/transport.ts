import type { Transport } from './call.ts';
import type { GatewaySettings } from './settings.ts';

/** How the requests of these settings travel. */
export const transportOf = (settings: GatewaySettings): Transport => ({
  verifySsl: settings.verifySsl,
  caCertificate: settings.caCertificate || undefined,
  timeoutMs: settings.timeoutSeconds * 1_000,
  maxSockets: settings.maxConcurrency,
});
