import type { Preset } from '../preset.ts';

/** MessageBird / Bird (classic REST). Contract: test/vectors/gateways/messagebird.json. */
export const messagebird: Preset = {
  id: 'messagebird',
  name: 'MessageBird / Bird (classic REST)',
  settings: {
    gatewayUrl: 'https://rest.messagebird.com/messages',
    payload:
      '{"recipients": ["%TO%"], "originator": "%FROM%", "body": "%MESSAGE%", "reference": "%ID%", "datacoding": "auto"}',
    method: 'POST',
    contentType: 'json',
    headers: [
      {
        name: 'Authorization',
        value: 'AccessKey %ACCESS_KEY%',
        secret: false,
      },
    ],
    phoneFormat: 'digits',
    successRules: [
      {
        status: [200, 201],
        jsonPath: 'id',
        exists: true,
      },
    ],
    rules: [
      {
        jsonPath: 'errors[0].code',
        in: [25],
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        jsonPath: 'errors[0].code',
        in: [2],
        outcome: 'gatewayFault',
        reason: 'auth',
      },
      {
        jsonPath: 'errors[0].code',
        in: [9, 10],
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      jsonPath: 'id',
    },
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'ACCESS_KEY',
      label: 'Access key',
      secret: true,
    },
  ],
  balance: {
    url: 'https://rest.messagebird.com/balance',
    method: 'GET',
    fieldName: 'amount',
  },
  notes: [],
};
