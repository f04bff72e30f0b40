import type { EmbeddedStores } from '#shared/embedded/stores.ts';
import { GATEWAY_SETTINGS } from '#shared/gateway/reader.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import type { StartPage } from './pages/start-page.ts';

/** Messages that the start page shows. */
const LAST = 10;

/** Reads what the start page shows of the relay. */
export const overviewOf =
  (stores: EmbeddedStores) => async (): Promise<Pick<StartPage, 'gateway' | 'condition' | 'messages'>> => {
    const saved = await stores.settings.read(GATEWAY_SETTINGS);
    const settings = saved && GatewaySettings.parse(saved.value);
    const { state } = await stores.gatewayStates.read();
    const { items } = await stores.messages.list({ limit: LAST });
    return {
      gateway: settings && { url: host(settings.gatewayUrl), enabled: settings.enabled },
      condition: condition(settings?.enabled ?? false, state),
      messages: items,
    };
  };

/** Without the query, which may carry more than a page should show. */
const host = (url: string): string => url.replace(/[?#].*$/s, '');

function condition(
  enabled: boolean,
  state: Awaited<ReturnType<EmbeddedStores['gatewayStates']['read']>>['state'],
): string {
  if (!enabled) return 'sending is switched off, messages wait';
  if (state.pause) return `paused (${state.pause.detail})`;
  if (state.breaker.state === 'open') return 'it does not answer; it is probed every 30 seconds and messages wait';
  return state.breaker.state === 'halfOpen' ? 'it answers again and sending speeds up' : 'working';
}
