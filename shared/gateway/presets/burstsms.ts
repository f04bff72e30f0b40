import type { Preset } from '../preset.ts';

/** BurstSMS / TransmitSMS / Kudosity v1. Contract: test/vectors/gateways/burstsms.json. */
export const burstsms: Preset = {
  id: 'burstsms',
  name: 'BurstSMS / TransmitSMS / Kudosity v1',
  settings: {
    gatewayUrl: 'https://api.transmitsms.com/send-sms.json',
    payload: 'message=%MESSAGE%&to=%TO%&from=%FROM%',
    method: 'POST',
    basicAuth: {
      user: '%API_KEY%',
      password: '%API_SECRET%',
    },
    phoneFormat: 'digits',
    successfulResponse: 'SUCCESS',
    successRules: [
      {
        jsonPath: 'message_id',
        exists: true,
      },
    ],
    rules: [
      {
        contains: 'LEDGER_ERROR',
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        contains: 'OVER_LIMIT',
        outcome: 'unavailable',
        reason: 'throttled',
      },
      {
        regex: '"optouts":\\["?\\d',
        outcome: 'rejected',
        reason: 'blocked',
      },
      {
        contains: 'RECIPIENTS_ERROR',
        outcome: 'rejected',
        reason: 'invalid_number',
      },
      {
        contains: 'BAD_CALLER_ID',
        outcome: 'gatewayFault',
        reason: 'invalid_sender',
      },
      {
        contains: 'FIELD_',
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      jsonPath: 'message_id',
    },
    partsPath: 'sms',
    pricePath: 'cost',
    messagesPerSecond: 15,
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'API_KEY',
      label: 'API key',
      secret: false,
    },
    {
      name: 'API_SECRET',
      label: 'API secret',
      secret: true,
    },
  ],
  balance: {
    url: 'https://api.transmitsms.com/get-balance.json',
    method: 'GET',
    fieldName: 'balance',
  },
  notes: ['At most 15 requests a second; what is more is dropped by the gateway.', 'At most 612 characters.'],
};
