import type { Preset } from '../preset.ts';

/** Textlocal. Contract: test/vectors/gateways/textlocal.json. */
export const textlocal: Preset = {
  id: 'textlocal',
  name: 'Textlocal',
  settings: {
    gatewayUrl: 'https://api.txtlocal.com/send/',
    payload: 'apikey=%API_KEY%&numbers=%TO%&sender=%FROM%&message=%MESSAGE%',
    method: 'POST',
    phoneFormat: 'digits',
    successRules: [
      {
        jsonPath: 'status',
        in: ['success'],
      },
    ],
    rules: [
      {
        jsonPath: 'errors[0].code',
        in: [7, 8, 9],
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        jsonPath: 'errors[0].code',
        in: [3],
        outcome: 'gatewayFault',
        reason: 'auth',
      },
      {
        jsonPath: 'errors[0].code',
        in: [192],
        outcome: 'unavailable',
        reason: 'not_permitted',
      },
      {
        jsonPath: 'errors[0].code',
        in: [4, 5, 51],
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      jsonPath: 'messages[0].id',
    },
    partsPath: 'message.num_parts',
    pricePath: 'cost',
    balancePath: 'balance',
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
    url: 'https://api.txtlocal.com/balance/?apikey=%API_KEY%',
    method: 'GET',
    fieldName: 'balance.sms',
  },
  notes: ['India: texts are only sent between 9 and 21 h; later ones wait.'],
};
