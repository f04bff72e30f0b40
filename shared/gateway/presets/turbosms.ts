import type { Preset } from '../preset.ts';

/** TurboSMS. Contract: test/vectors/gateways/turbosms.json. */
export const turbosms: Preset = {
  id: 'turbosms',
  name: 'TurboSMS (UA)',
  settings: {
    gatewayUrl: 'https://api.turbosms.ua/message/send.json',
    payload: '{"recipients": ["%TO%"], "sms": {"sender": "%FROM%", "text": "%MESSAGE%"}}',
    method: 'POST',
    contentType: 'json',
    headers: [
      {
        name: 'Authorization',
        value: 'Bearer %API_TOKEN%',
        secret: false,
      },
    ],
    phoneFormat: 'digits',
    successRules: [
      {
        jsonPath: 'response_result[0].message_id',
        exists: true,
      },
    ],
    rules: [
      {
        jsonPath: 'response_status',
        in: ['REQUIRED_TOKEN', 'REQUIRED_AUTH', 'REQUIRED_ACTIVE_USER', 'INVALID_TOKEN', 'AUTH_FAILED'],
        outcome: 'gatewayFault',
        reason: 'auth',
      },
      {
        jsonPath: 'response_status',
        in: ['NOT_ENOUGH_CREDITS'],
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        jsonPath: 'response_result[0].response_status',
        in: ['NOT_ALLOWED_RECIPIENT_COUNTRY', 'INVALID_PHONE'],
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      jsonPath: 'response_result[0].message_id',
    },
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'API_TOKEN',
      label: 'API token',
      secret: true,
    },
  ],
  balance: {
    url: 'https://api.turbosms.ua/user/balance.json',
    method: 'GET',
    fieldName: 'response_result.balance',
  },
  notes: ['The sender must be one that TurboSMS has approved.'],
};
