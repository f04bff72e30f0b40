import type { Preset } from '../preset.ts';

/** Telnyx v2. Contract: test/vectors/gateways/telnyx.json. */
export const telnyx: Preset = {
  id: 'telnyx',
  name: 'Telnyx v2',
  settings: {
    gatewayUrl: 'https://api.telnyx.com/v2/messages',
    payload: '{"from": "%FROM%", "to": "%TO%", "text": "%MESSAGE%", "messaging_profile_id": "%PROFILE_ID%"}',
    method: 'POST',
    contentType: 'json',
    headers: [
      {
        name: 'Authorization',
        value: 'Bearer %API_KEY%',
        secret: false,
      },
    ],
    successRules: [
      {
        jsonPath: 'data.id',
        exists: true,
      },
    ],
    rules: [
      {
        jsonPath: 'errors[0].code',
        in: ['10009'],
        outcome: 'gatewayFault',
        reason: 'auth',
      },
      {
        jsonPath: 'errors[0].code',
        in: ['40300'],
        outcome: 'rejected',
        reason: 'blocked',
      },
      {
        jsonPath: 'errors[0].code',
        in: ['10011', '40011', '40002'],
        outcome: 'unavailable',
        reason: 'throttled',
      },
      {
        jsonPath: 'errors[0].code',
        in: ['10016', '40310'],
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      jsonPath: 'data.id',
    },
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'API_KEY',
      label: 'API key',
      secret: true,
    },
    {
      name: 'PROFILE_ID',
      label: 'Messaging profile id',
      secret: false,
    },
  ],
  balance: {
    url: 'https://api.telnyx.com/v2/balance',
    method: 'GET',
    fieldName: 'balance',
  },
  notes: [],
};
