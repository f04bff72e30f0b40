import { BalanceLevels } from '#shared/domain/balance-levels.ts';
import { BALANCE_SETTINGS } from '#shared/gateway/settings-name.ts';
import type { SettingsStore } from '#shared/ports/settings.ts';

/** Reads as much of the balance settings as matters while messages are sent; the defaults before anybody saved any. */
export const balanceLevelsOf = (store: Pick<SettingsStore, 'read'>) => async (): Promise<BalanceLevels> =>
  BalanceLevels.parse((await store.read(BALANCE_SETTINGS))?.value ?? {});
