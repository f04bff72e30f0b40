import { DAY } from '#shared/domain/durations.ts';
import type { SendDeps } from './deps.ts';

/** Validity of a message while no gateway is set up: the model's two days. */
const DEFAULT_DAYS = 2;

/** What the settings of the moment say of messages that come in now. */
export async function termsOf(
  deps: Pick<SendDeps, 'gateway' | 'clock'>,
): Promise<{ validityMs: number; defaultCountry: string | null; now: number }> {
  const settings = (await deps.gateway.current())?.gateway.settings;
  return {
    validityMs: Math.round((settings?.daysUntilExpiration ?? DEFAULT_DAYS) * DAY),
    defaultCountry: settings?.defaultCountry ?? null,
    now: deps.clock(),
  };
}
