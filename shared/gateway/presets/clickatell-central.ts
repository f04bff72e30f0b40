import type { Preset } from '../preset.ts';

/** Clickatell Central HTTP (legacy text API). Contract: test/vectors/gateways/clickatell_central.json. */
export const clickatellCentral: Preset = {
  id: 'clickatell_central',
  name: 'Clickatell Central HTTP (legacy text API)',
  settings: {
    gatewayUrl: 'https://api.clickatell.com/http/sendmsg',
    payload:
      'user=%USERNAME%&password=%PASSWORD%&api_id=%API_ID%&to=%TO%&from=%FROM%&text=%MESSAGE_OR_HEX%&unicode=%UNICODE01%',
    phoneFormat: 'digits',
    successRules: [
      {
        regex: '^ID:\\s*\\S+',
      },
    ],
    rules: [
      {
        contains: 'ERR: 301',
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        contains: 'ERR: 130',
        outcome: 'unavailable',
        reason: 'throttled',
      },
      {
        contains: 'ERR: 00',
        outcome: 'gatewayFault',
        reason: 'auth',
      },
      {
        contains: 'ERR: 1',
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      regex: '^ID:\\s*(\\S+)',
    },
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'USERNAME',
      label: 'User name',
      secret: false,
    },
    {
      name: 'PASSWORD',
      label: 'Password',
      secret: true,
    },
    {
      name: 'API_ID',
      label: 'API id',
      secret: false,
    },
  ],
  balance: {
    url: 'https://api.clickatell.com/http/getbalance?user=%USERNAME%&password=%PASSWORD%&api_id=%API_ID%',
    method: 'GET',
    fieldName: '',
    errorPattern: '^ERR',
  },
  notes: ['The old Clickatell API; texts outside the GSM alphabet are sent as hexadecimal UCS-2.'],
};
