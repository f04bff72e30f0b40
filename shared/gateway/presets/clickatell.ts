import type { Preset } from '../preset.ts';

/** Clickatell Platform (POST JSON). Contract: test/vectors/gateways/clickatell.json. */
export const clickatell: Preset = {
  id: 'clickatell',
  name: 'Clickatell Platform (POST JSON)',
  settings: {
    gatewayUrl: 'https://platform.clickatell.com/messages',
    payload: '{"to": ["%TO%"], "content": "%MESSAGE%"}',
    method: 'POST',
    contentType: 'json',
    headers: [
      {
        name: 'Authorization',
        value: '%API_KEY%',
        secret: false,
      },
      {
        name: 'Accept',
        value: 'application/json',
        secret: false,
      },
    ],
    phoneFormat: 'digits',
    successfulResponse: '"accepted":true',
    successRules: [
      {
        jsonPath: 'messages[0].accepted',
        in: ['True'],
      },
    ],
    rules: [
      {
        jsonPath: 'errorCode',
        in: [43],
        outcome: 'unavailable',
        reason: 'throttled',
      },
      {
        jsonPath: 'errorCode',
        in: [18, 19],
        outcome: 'unavailable',
        reason: 'server_error',
      },
      {
        jsonPath: 'errorCode',
        in: [20],
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        contains: 'FROM',
        outcome: 'gatewayFault',
        reason: 'invalid_sender',
      },
      {
        contains: 'From number',
        outcome: 'gatewayFault',
        reason: 'invalid_sender',
      },
      {
        jsonPath: 'messages[0].accepted',
        in: ['False'],
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      jsonPath: 'messages[0].apiMessageId',
    },
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'API_KEY',
      label: 'API key',
      secret: true,
    },
  ],
  balance: {
    url: 'https://platform.clickatell.com/public-client/balance',
    method: 'GET',
    fieldName: 'balance',
  },
  notes: ['No sender is sent: one is only valid with a two-way integration.'],
};
