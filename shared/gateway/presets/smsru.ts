import type { Preset } from '../preset.ts';

/** SMS.ru. Contract: test/vectors/gateways/smsru.json. */
export const smsru: Preset = {
  id: 'smsru',
  name: 'SMS.ru',
  settings: {
    gatewayUrl: 'https://sms.ru/sms/send',
    payload: 'api_id=%API_ID%&to=%TO%&from=%FROM%&msg=%MESSAGE%&json=1',
    method: 'POST',
    phoneFormat: 'digits',
    successRules: [
      {
        jsonPath: 'sms.*.status_code',
        in: [100],
      },
    ],
    rules: [
      {
        jsonPath: 'status_code',
        in: [200, 300, 301, 302],
        outcome: 'gatewayFault',
        reason: 'auth',
      },
      {
        jsonPath: 'status_code',
        in: [220, 500],
        outcome: 'unavailable',
        reason: 'server_error',
      },
      {
        jsonPath: 'sms.*.status_code',
        in: [201],
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        jsonPath: 'sms.*.status_code',
        in: [204],
        outcome: 'gatewayFault',
        reason: 'invalid_sender',
      },
      {
        jsonPath: 'sms.*.status_code',
        in: [202, 207],
        outcome: 'rejected',
        reason: 'invalid_number',
      },
      {
        jsonPath: 'sms.*.status_code',
        in: [230, 231, 232],
        outcome: 'unavailable',
        reason: 'throttled',
      },
    ],
    messageId: {
      jsonPath: 'sms.*.sms_id',
    },
    balancePath: 'balance',
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'API_ID',
      label: 'API id',
      secret: true,
    },
  ],
  balance: {
    url: 'https://sms.ru/my/balance?api_id=%API_ID%&json=1',
    method: 'GET',
    fieldName: 'balance',
  },
  notes: ['The status at the top only says that the request was read; that of the message decides.'],
};
