import type { Preset } from '../preset.ts';

/** Infobip SMS v2/v3. Contract: test/vectors/gateways/infobip.json. */
export const infobip: Preset = {
  id: 'infobip',
  name: 'Infobip SMS v2/v3',
  settings: {
    gatewayUrl: 'https://%SUBDOMAIN%.api.infobip.com/sms/3/messages',
    payload:
      '{"messages": [{"from": "%FROM%", "destinations": [{"to": "%TO%", "messageId": "%ID%"}], "content": {"text": "%MESSAGE%"}}]}',
    method: 'POST',
    contentType: 'json',
    headers: [
      {
        name: 'Authorization',
        value: 'App %API_KEY%',
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
        jsonPath: 'messages[0].status.groupId',
        in: [0, 1, 3],
      },
    ],
    rules: [
      {
        contains: 'NOT_ENOUGH_CREDITS',
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        contains: 'REJECTED_DESTINATION',
        outcome: 'rejected',
        reason: 'blocked',
      },
      {
        contains: 'UNAUTHORIZED',
        outcome: 'gatewayFault',
        reason: 'auth',
      },
    ],
    messageId: {
      jsonPath: 'messages[0].messageId',
    },
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'SUBDOMAIN',
      label: 'First part of your base URL (xxxxx.api.infobip.com)',
      secret: false,
    },
    {
      name: 'API_KEY',
      label: 'API key',
      secret: true,
    },
  ],
  balance: {
    url: 'https://%SUBDOMAIN%.api.infobip.com/account/1/balance',
    method: 'GET',
    fieldName: 'balance',
  },
  notes: [],
};
