import type { Preset } from '../preset.ts';

/** Fast2SMS (IN). Contract: test/vectors/gateways/fast2sms.json. */
export const fast2sms: Preset = {
  id: 'fast2sms',
  name: 'Fast2SMS (IN)',
  settings: {
    gatewayUrl: 'https://www.fast2sms.com/dev/bulkV2',
    payload: 'route=q&message=%MESSAGE%&language=unicode&flash=0&numbers=%TO%',
    method: 'POST',
    headers: [
      {
        name: 'authorization',
        value: '%API_KEY%',
        secret: false,
      },
    ],
    phoneFormat: 'national:91',
    successRules: [
      {
        jsonPath: 'return',
        in: ['True'],
      },
    ],
    messageId: {
      jsonPath: 'request_id',
    },
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
    url: 'https://www.fast2sms.com/dev/wallet?authorization=%API_KEY%',
    method: 'GET',
    fieldName: 'wallet',
  },
  notes: ['India only: numbers are sent without country code.'],
};
