/** Names of the settings documents. */
export const GATEWAY_SETTINGS = 'gateway';
export const BALANCE_SETTINGS = 'balance';

/** Names of all settings documents that can hold secrets. */
export const DOCUMENTS = [GATEWAY_SETTINGS, BALANCE_SETTINGS];
