import type { Preset } from '../preset.ts';
import { clickatellPlatform } from './clickatell-platform.ts';

/** Clickatell Platform (POST JSON). Contract: test/vectors/gateways/clickatell.json. */
export const clickatell: Preset = {
  id: 'clickatell',
  name: 'Clickatell Platform (POST JSON)',
  settings: {
    gatewayUrl: 'https://platform.clickatell.com/messages',
    payload: '{"to": ["%TO%"], "content": "%MESSAGE%"}',
    method: 'POST',
    contentType: 'json',
    headers: [
      {
        name: 'Authorization',
        value: '%API_KEY%',
        secret: false,
      },
      {
        name: 'Accept',
        value: 'application/json',
        secret: false,
      },
    ],
    ...clickatellPlatform,
    successfulResponse: '"accepted":true',
  },
  asks: [
    {
      name: 'API_KEY',
      label: 'API key',
      secret: true,
    },
  ],
  balance: {
    url: 'https://platform.clickatell.com/public-client/balance',
    method: 'GET',
    fieldName: 'balance',
  },
  notes: ['No sender is sent: one is only valid with a two-way integration.'],
};
