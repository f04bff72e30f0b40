import type { Preset } from '../preset.ts';

/** Twilio. Contract: test/vectors/gateways/twilio.json. */
export const twilio: Preset = {
  id: 'twilio',
  name: 'Twilio',
  settings: {
    gatewayUrl: 'https://api.twilio.com/2010-04-01/Accounts/%ACCOUNT_SID%/Messages.json',
    payload: 'To=%TO%&From=%FROM%&Body=%MESSAGE%',
    method: 'POST',
    basicAuth: {
      user: '%ACCOUNT_SID%',
      password: '%AUTH_TOKEN%',
    },
    successRules: [
      {
        jsonPath: 'sid',
        exists: true,
      },
    ],
    rules: [
      {
        jsonPath: 'code',
        in: [20429, 21611, 14107, 30001],
        outcome: 'unavailable',
        reason: 'throttled',
      },
      {
        jsonPath: 'code',
        in: [21610],
        outcome: 'rejected',
        reason: 'blocked',
      },
      {
        jsonPath: 'code',
        in: [21408],
        outcome: 'rejected',
        reason: 'not_permitted',
      },
      {
        jsonPath: 'code',
        in: [20003],
        outcome: 'gatewayFault',
        reason: 'auth',
      },
      {
        jsonPath: 'code',
        in: [21211, 21614, 21217],
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      jsonPath: 'sid',
    },
    partsPath: 'num_segments',
    pricePath: 'price',
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'ACCOUNT_SID',
      label: 'Account SID',
      secret: false,
    },
    {
      name: 'AUTH_TOKEN',
      label: 'Auth token',
      secret: true,
    },
  ],
  balance: {
    url: 'https://api.twilio.com/2010-04-01/Accounts/%ACCOUNT_SID%/Balance.json',
    method: 'GET',
    fieldName: 'balance',
  },
  notes: [
    'The sender is a number of your account, with +.',
    'Twilio knows no repeats: a message whose answer was lost may arrive twice.',
  ],
};
