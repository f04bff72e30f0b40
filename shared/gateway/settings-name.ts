/** Name of the settings document. */
export const GATEWAY_SETTINGS = 'gateway';

/** Names of all settings documents that can hold secrets. */
export const DOCUMENTS = [GATEWAY_SETTINGS, 'balance'];
