import type { Preset } from '../preset.ts';

/** Clickatell Platform (GET). Contract: test/vectors/gateways/clickatell_http.json. */
export const clickatellHttp: Preset = {
  id: 'clickatell_http',
  name: 'Clickatell Platform (GET)',
  settings: {
    gatewayUrl: 'https://platform.clickatell.com/messages/http/send',
    payload: 'apiKey=%API_KEY%&to=%TO%&from=%FROM%&content=%MESSAGE%',
    headers: [
      {
        name: 'Accept',
        value: 'application/json',
        secret: false,
      },
    ],
    phoneFormat: 'digits',
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
  notes: [
    'A sender is only valid with a two-way integration.',
    'The balance check needs the API key in a header Authorization; the preset "Clickatell Platform (POST JSON)" sends it.',
  ],
};
