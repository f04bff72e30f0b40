import type { Preset } from '../preset.ts';

/** BulkSMS (JSON REST v1). Contract: test/vectors/gateways/bulksms.json. */
export const bulksms: Preset = {
  id: 'bulksms',
  name: 'BulkSMS (JSON REST v1)',
  settings: {
    gatewayUrl:
      'https://api.bulksms.com/v1/messages?auto-unicode=true&longMessageMaxParts=30&deduplication-id=%ID_INT31%',
    payload: '{"from": "%FROM%", "to": "%TO%", "body": "%MESSAGE%"}',
    method: 'POST',
    contentType: 'json',
    basicAuth: {
      user: '%TOKEN_ID%',
      password: '%TOKEN_SECRET%',
    },
    successfulResponse: '"ACCEPTED"',
    successRules: [
      {
        jsonPath: '[0].status.type',
        in: ['ACCEPTED', 'SCHEDULED', 'SENT', 'DELIVERED'],
      },
    ],
    rules: [
      {
        status: [403],
        contains: 'insufficient-credits',
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        status: [400],
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      jsonPath: '[0].id',
    },
    partsPath: '[0].numberOfParts',
    pricePath: '[0].creditCost',
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'TOKEN_ID',
      label: 'Token id',
      secret: false,
    },
    {
      name: 'TOKEN_SECRET',
      label: 'Token secret',
      secret: true,
    },
  ],
  balance: {
    url: 'https://api.bulksms.com/v1/profile',
    method: 'GET',
    fieldName: 'credits.balance',
  },
  notes: [
    'The text SENT is the direction of the message and stands in failed answers too: it is no sign of success.',
    'BulkSMS itself replaces fields such as {F0##} in texts.',
    'Repeats within about 12 hours are recognised by the deduplication id.',
  ],
};
