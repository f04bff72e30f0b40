import type { Preset } from '../preset.ts';

/** Vonage / Nexmo SMS API. Contract: test/vectors/gateways/vonage.json. */
export const vonage: Preset = {
  id: 'vonage',
  name: 'Vonage / Nexmo SMS API',
  settings: {
    gatewayUrl: 'https://rest.nexmo.com/sms/json',
    payload: 'api_key=%API_KEY%&api_secret=%API_SECRET%&to=%TO%&from=%FROM%&text=%MESSAGE%&type=%UNICODE_TYPE%',
    method: 'POST',
    phoneFormat: 'digits',
    successRules: [
      {
        jsonPath: 'messages[0].status',
        in: ['0'],
      },
    ],
    rules: [
      {
        jsonPath: 'messages[0].status',
        in: ['1', '10'],
        outcome: 'unavailable',
        reason: 'throttled',
      },
      {
        jsonPath: 'messages[0].status',
        in: ['5'],
        outcome: 'unavailable',
        reason: 'server_error',
      },
      {
        jsonPath: 'messages[0].status',
        in: ['9'],
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        jsonPath: 'messages[0].status',
        in: ['4', '8', '14'],
        outcome: 'gatewayFault',
        reason: 'auth',
      },
      {
        jsonPath: 'messages[0].status',
        in: ['7'],
        outcome: 'rejected',
        reason: 'blocked',
      },
      {
        jsonPath: 'messages[0].status',
        in: ['15'],
        outcome: 'gatewayFault',
        reason: 'invalid_sender',
      },
      {
        jsonPath: 'messages[0].status',
        in: ['2', '3', '6', '12'],
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      jsonPath: 'messages[0].message-id',
    },
    pricePath: 'messages[0].message-price',
    balancePath: 'messages[0].remaining-balance',
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
    url: 'https://rest.nexmo.com/account/get-balance?api_key=%API_KEY%&api_secret=%API_SECRET%',
    method: 'GET',
    fieldName: 'value',
  },
  notes: ['Always answers HTTP 200; the status of the message, a text, decides.'],
};
