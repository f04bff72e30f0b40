import type { Preset } from '../preset.ts';

/** Plivo. Contract: test/vectors/gateways/plivo.json. */
export const plivo: Preset = {
  id: 'plivo',
  name: 'Plivo',
  settings: {
    gatewayUrl: 'https://api.plivo.com/v1/Account/%AUTH_ID%/Message/',
    payload: '{"src": "%FROM%", "dst": "%TO%", "text": "%MESSAGE%"}',
    method: 'POST',
    contentType: 'json',
    basicAuth: {
      user: '%AUTH_ID%',
      password: '%AUTH_TOKEN%',
    },
    phoneFormat: 'digits',
    successRules: [
      {
        jsonPath: 'message_uuid[0]',
        exists: true,
      },
    ],
    messageId: {
      jsonPath: 'message_uuid[0]',
    },
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'AUTH_ID',
      label: 'Auth id',
      secret: false,
    },
    {
      name: 'AUTH_TOKEN',
      label: 'Auth token',
      secret: true,
    },
  ],
  balance: {
    url: 'https://api.plivo.com/v1/Account/%AUTH_ID%/',
    method: 'GET',
    fieldName: 'cash_credits',
  },
  notes: ['At most 1,600 characters.'],
};
