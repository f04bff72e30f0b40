import type { Preset } from '../preset.ts';

/** ClickSend v3. Contract: test/vectors/gateways/clicksend.json. */
export const clicksend: Preset = {
  id: 'clicksend',
  name: 'ClickSend v3',
  settings: {
    gatewayUrl: 'https://rest.clicksend.com/v3/sms/send',
    payload:
      '{"messages": [{"to": "%TO%", "from": "%FROM%", "body": "%MESSAGE%", "source": "api", "custom_string": "%ID%"}]}',
    method: 'POST',
    contentType: 'json',
    basicAuth: {
      user: '%USERNAME%',
      password: '%API_KEY%',
    },
    successRules: [
      {
        jsonPath: 'data.messages[0].status',
        in: ['SUCCESS'],
      },
    ],
    rules: [
      {
        contains: 'INSUFFICIENT_CREDIT',
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        contains: 'INVALID_RECIPIENT',
        outcome: 'rejected',
        reason: 'invalid_number',
      },
      {
        jsonPath: 'data.messages[0].status',
        in: ['THROTTLED', 'SYSTEM_ERROR'],
        outcome: 'unavailable',
        reason: 'throttled',
      },
    ],
    messageId: {
      jsonPath: 'data.messages[0].message_id',
    },
    partsPath: 'data.messages[0].message_parts',
    pricePath: 'data.messages[0].message_price',
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'USERNAME',
      label: 'User name',
      secret: false,
    },
    {
      name: 'API_KEY',
      label: 'API key',
      secret: true,
    },
  ],
  balance: {
    url: 'https://rest.clicksend.com/v3/account',
    method: 'GET',
    fieldName: 'data.balance',
  },
  notes: [
    'The top-level SUCCESS only says that the request was read; the status of the message decides.',
    'At most 1,224 characters.',
  ],
};
