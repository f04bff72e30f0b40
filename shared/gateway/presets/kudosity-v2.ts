import type { Preset } from '../preset.ts';

/** Kudosity v2 (TransmitMessage). Contract: test/vectors/gateways/kudosity_v2.json. */
export const kudosityV2: Preset = {
  id: 'kudosity_v2',
  name: 'Kudosity v2 (TransmitMessage)',
  settings: {
    gatewayUrl: 'https://api.transmitmessage.com/v2/sms',
    payload: '{"message": "%MESSAGE%", "sender": "%FROM%", "recipient": "%TO%", "message_ref": "%ID%"}',
    method: 'POST',
    contentType: 'json',
    headers: [
      {
        name: 'x-api-key',
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
      name: 'API_KEY',
      label: 'API key',
      secret: true,
    },
  ],
  notes: [],
};
