import type { Preset } from '../preset.ts';
import { clickatellPlatform } from './clickatell-platform.ts';

/** Clickatell Platform (GET). Contract: test/vectors/gateways/clickatell_http.json. */
export const clickatellHttp: Preset = {
  id: 'clickatell_http',
  name: 'Clickatell Platform (GET)',
  settings: {
    gatewayUrl: 'https://platform.clickatell.com/messages/http/send',
    payload: 'apiKey=%API_KEY%&to=%TO%&from=%FROM%&content=%MESSAGE%',
    headers: [
      {
        name: 'Accept',
        value: 'application/json',
        secret: false,
      },
    ],
    ...clickatellPlatform,
  },
  asks: [
    {
      name: 'API_KEY',
      label: 'API key',
      secret: true,
    },
  ],
  notes: [
    'A sender is only valid with a two-way integration.',
    'The balance check needs the API key in a header Authorization; the preset "Clickatell Platform (POST JSON)" sends it.',
  ],
};
