import type { GettingStarted } from '#functions/console/deps.ts';
import type { GatewayReader } from '#shared/gateway/reader.ts';
import type { Applications } from '#shared/ports/applications.ts';
import { opens } from './access.ts';
import { SANDBOX } from './first-settings.ts';

/** What to start with as it is at the moment: the first key while it opens, and the sandbox while messages go there. */
export function createGettingStarted(deps: {
  url: string;
  apiKey: string;
  /** Where this machine's own sandbox is reached. */
  origin: string;
  applications: Pick<Applications, 'byKey'>;
  gateway: Pick<GatewayReader, 'current'>;
  clock: () => number;
}): () => Promise<GettingStarted> {
  const { url, apiKey, origin, applications, gateway, clock } = deps;
  return async () => {
    const [isLive, snapshot] = await Promise.all([opens(apiKey, applications, clock()), gateway.current()]);
    const sandbox = snapshot?.gateway.settings.gatewayUrl.startsWith(`${origin}${SANDBOX}/`) ?? false;
    return { url, apiKey: isLive ? apiKey : null, sandbox };
  };
}
