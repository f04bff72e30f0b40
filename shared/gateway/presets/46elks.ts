import type { Preset } from '../preset.ts';

/** 46elks. Contract: test/vectors/gateways/46elks.json. */
export const elks46: Preset = {
  id: '46elks',
  name: '46elks',
  settings: {
    gatewayUrl: 'https://api.46elks.com/a1/sms',
    payload: 'from=%FROM%&to=%TO%&message=%MESSAGE%',
    method: 'POST',
    basicAuth: {
      user: '%API_USER%',
      password: '%API_PASSWORD%',
    },
    successRules: [
      {
        jsonPath: 'id',
        exists: true,
      },
    ],
    rules: [
      {
        contains: 'Not enough credits',
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        contains: 'Missing key',
        outcome: 'rejected',
        reason: 'rejected',
      },
    ],
    messageId: {
      jsonPath: 'id',
    },
    partsPath: 'parts',
    pricePath: 'cost',
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'API_USER',
      label: 'API user name',
      secret: false,
    },
    {
      name: 'API_PASSWORD',
      label: 'API password',
      secret: true,
    },
  ],
  balance: {
    url: 'https://api.46elks.com/a1/me',
    method: 'GET',
    fieldName: 'balance',
    scale: 10000,
  },
  notes: ['The balance is told in ten-thousandths of the account currency.'],
};
