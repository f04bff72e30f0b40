import type { Preset } from '../preset.ts';

/** SMSPortal (ZA) REST. Contract: test/vectors/gateways/smsportal.json. */
export const smsportal: Preset = {
  id: 'smsportal',
  name: 'SMSPortal (ZA) REST',
  settings: {
    gatewayUrl: 'https://rest.smsportal.com/v1/bulkmessages',
    payload: '{"Messages": [{"Content": "%MESSAGE%", "Destination": "%TO%", "CustomerId": "%ID%"}]}',
    method: 'POST',
    contentType: 'json',
    basicAuth: {
      user: '%CLIENT_ID%',
      password: '%API_SECRET%',
    },
    phoneFormat: 'digits',
    successRules: [
      {
        regex: '(?i)"eventId"\\s*:\\s*[1-9]',
      },
    ],
    rules: [
      {
        contains: 'credit',
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
    ],
    messageId: {
      regex: '(?i)"eventId"\\s*:\\s*(\\d+)',
    },
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'CLIENT_ID',
      label: 'Client id',
      secret: false,
    },
    {
      name: 'API_SECRET',
      label: 'API secret',
      secret: true,
    },
  ],
  balance: {
    url: 'https://rest.smsportal.com/v1/Balance',
    method: 'GET',
    fieldName: 'balance',
  },
  notes: [],
};
