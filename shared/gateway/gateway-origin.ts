import type { GatewaySettings } from './settings.ts';

/**
 * Where requests go: scheme, host and port of the gateway URL with its variables filled in. Text that is no URL stands for itself, so that
 * it differs from every URL.
 */
export function originOf({ gatewayUrl, variables }: Pick<GatewaySettings, 'gatewayUrl' | 'variables'>): string {
  const filled = variables.reduce(
    (url, { name, value }) => url.replaceAll(`%${name}%`, () => encodeURIComponent(value)),
    gatewayUrl,
  );
  // What differs with each message can stand behind the host only.
  const url = URL.parse(filled.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
  return url === null ? filled : `${url.protocol}//${url.host}`;
}
