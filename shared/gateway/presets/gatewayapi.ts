import type { Preset } from '../preset.ts';

/** GatewayAPI. Contract: test/vectors/gateways/gatewayapi.json. */
export const gatewayapi: Preset = {
  id: 'gatewayapi',
  name: 'GatewayAPI',
  settings: {
    gatewayUrl: 'https://gatewayapi.com/rest/mtsms',
    payload:
      '{"sender": "%FROM%", "message": "%MESSAGE%", "recipients": [{"msisdn": %TO%}], "userref": "%ID%", "encoding": "UCS2"}',
    method: 'POST',
    contentType: 'json',
    headers: [
      {
        name: 'Authorization',
        value: 'Token %API_TOKEN%',
        secret: false,
      },
    ],
    phoneFormat: 'number',
    successRules: [
      {
        jsonPath: 'ids[0]',
        exists: true,
      },
    ],
    rules: [
      {
        contains: 'Insufficient credit',
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
    ],
    messageId: {
      jsonPath: 'ids[0]',
    },
    pricePath: 'usage.total_cost',
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'API_TOKEN',
      label: 'API token',
      secret: true,
    },
  ],
  balance: {
    url: 'https://gatewayapi.com/rest/me',
    method: 'GET',
    fieldName: 'credit',
  },
  notes: ['Every text is sent as UCS-2, which allows 70 characters a part.'],
};
