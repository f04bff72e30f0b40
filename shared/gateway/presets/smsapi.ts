import type { Preset } from '../preset.ts';

/** SMSAPI.com / .pl. Contract: test/vectors/gateways/smsapi.json. */
export const smsapi: Preset = {
  id: 'smsapi',
  name: 'SMSAPI.com / .pl',
  settings: {
    gatewayUrl: 'https://api.smsapi.com/sms.do',
    payload: 'to=%TO%&message=%MESSAGE%&from=%FROM%&format=json&encoding=utf-8&idx=%ID%&check_idx=1',
    method: 'POST',
    headers: [
      {
        name: 'Authorization',
        value: 'Bearer %API_TOKEN%',
        secret: false,
      },
    ],
    phoneFormat: 'digits',
    successRules: [
      {
        jsonPath: 'list[0].id',
        exists: true,
      },
    ],
    rules: [
      {
        jsonPath: 'error',
        in: [103],
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        jsonPath: 'error',
        in: [101, 102, 105],
        outcome: 'gatewayFault',
        reason: 'auth',
      },
      {
        jsonPath: 'error',
        in: [13],
        outcome: 'rejected',
        reason: 'invalid_number',
      },
      {
        jsonPath: 'error',
        in: [53],
        outcome: 'rejected',
        reason: 'duplicate',
      },
      {
        jsonPath: 'error',
        in: [201, 999],
        outcome: 'unavailable',
        reason: 'server_error',
      },
    ],
    messageId: {
      jsonPath: 'list[0].id',
    },
    pricePath: 'list[0].points',
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
    url: 'https://api.smsapi.com/profile',
    method: 'GET',
    fieldName: 'points',
  },
  notes: ['"Not unique idx" (error 53) after a lost answer means that the first try arrived.'],
};
