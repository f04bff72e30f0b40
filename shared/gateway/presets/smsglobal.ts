import type { Preset } from '../preset.ts';

/** SMSGlobal HTTP API. Contract: test/vectors/gateways/smsglobal.json. */
export const smsglobal: Preset = {
  id: 'smsglobal',
  name: 'SMSGlobal HTTP API',
  settings: {
    gatewayUrl: 'https://api.smsglobal.com/http-api.php',
    payload: 'action=sendsms&user=%USERNAME%&password=%PASSWORD%&from=%FROM%&to=%TO%&text=%MESSAGE%&maxsplit=3',
    method: 'POST',
    phoneFormat: 'digits',
    successRules: [
      {
        regex: '^(OK: 0|SMSGLOBAL DELAY MSGID:)',
      },
    ],
    rules: [
      {
        regex: '^ERROR: 88\\b',
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        regex: '^ERROR: 402\\b',
        outcome: 'gatewayFault',
        reason: 'auth',
      },
      {
        regex: '^ERROR: 8\\b',
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      regex: '(?i)MSGID:\\s*(\\d+)',
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
  ],
  balance: {
    url: 'https://api.smsglobal.com/http-api.php?action=balancesms&user=%USERNAME%&password=%PASSWORD%',
    method: 'GET',
    fieldName: '',
    errorPattern: 'ERROR',
  },
  notes: ['The old HTTP API; REST v2 wants a signature for each request, which is beyond a template.'],
};
