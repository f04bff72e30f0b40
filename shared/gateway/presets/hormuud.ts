import type { Preset } from '../preset.ts';

/** Hormuud (SO). Contract: test/vectors/gateways/hormuud.json. */
export const hormuud: Preset = {
  id: 'hormuud',
  name: 'Hormuud (SO)',
  settings: {
    gatewayUrl: 'https://smsapi.hormuud.com/api/SendSMS',
    payload: '{"mobile": "%TO%", "message": "%MESSAGE%", "senderid": "%FROM%", "mType": -1, "eType": -1, "UDH": ""}',
    method: 'POST',
    contentType: 'json',
    headers: [
      {
        name: 'Authorization',
        value: 'Bearer %ACCESS_TOKEN%',
        secret: false,
      },
      {
        name: 'Accept',
        value: 'application/json',
        secret: false,
      },
    ],
    phoneFormat: 'digits',
    successRules: [
      {
        jsonPath: 'Data.MessageID',
        exists: true,
      },
    ],
    messageId: {
      jsonPath: 'Data.MessageID',
      ignore: ['null'],
    },
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'ACCESS_TOKEN',
      label: 'Access token',
      secret: true,
    },
  ],
  notes: [
    'Partly: access tokens expire, and fetching them (POST https://smsapi.hormuud.com/token) is beyond a template. When the gateway answers 401 or 403, the relay pauses and alerts; put a fresh token then.',
  ],
};
