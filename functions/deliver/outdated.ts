import { isDeepStrictEqual } from 'node:util';
import type { GatewayReader, GatewaySnapshot } from '#shared/gateway/reader.ts';

/**
 * After the gateway refused the account: reads settings and secrets anew, and says whether they have changed since. Then the refusal tells
 * of the old ones only, and is no reason to pause: the message is tried again with the new ones.
 */
export async function isOutdated({ gateway }: GatewaySnapshot, reader: GatewayReader): Promise<boolean> {
  reader.forget();
  const now = await reader.current().catch(() => undefined);
  return now !== undefined && !isDeepStrictEqual(now.gateway.settings, gateway.settings);
}
