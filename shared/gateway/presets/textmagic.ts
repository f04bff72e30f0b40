import type { Preset } from '../preset.ts';

/** TextMagic v2. Contract: test/vectors/gateways/textmagic.json. */
export const textmagic: Preset = {
  id: 'textmagic',
  name: 'TextMagic v2',
  settings: {
    gatewayUrl: 'https://rest.textmagic.com/api/v2/messages',
    payload: 'text=%MESSAGE%&phones=%TO%&from=%FROM%',
    method: 'POST',
    headers: [
      {
        name: 'X-TM-Username',
        value: '%USERNAME%',
        secret: false,
      },
      {
        name: 'X-TM-Key',
        value: '%API_KEY%',
        secret: false,
      },
    ],
    phoneFormat: 'digits',
    successRules: [
      {
        jsonPath: 'id',
        exists: true,
      },
    ],
    messageId: {
      jsonPath: 'id',
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
      name: 'API_KEY',
      label: 'API key',
      secret: true,
    },
  ],
  balance: {
    url: 'https://rest.textmagic.com/api/v2/user',
    method: 'GET',
    fieldName: 'balance',
  },
  notes: [],
};
