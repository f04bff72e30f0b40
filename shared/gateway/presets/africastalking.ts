import type { Preset } from '../preset.ts';

/** Africa's Talking. Contract: test/vectors/gateways/africastalking.json. */
export const africastalking: Preset = {
  id: 'africastalking',
  name: "Africa's Talking",
  settings: {
    gatewayUrl: 'https://api.africastalking.com/version1/messaging',
    payload: 'username=%USERNAME%&to=%TO%&message=%MESSAGE%&from=%FROM%',
    method: 'POST',
    headers: [
      {
        name: 'apiKey',
        value: '%API_KEY%',
        secret: false,
      },
      {
        name: 'Accept',
        value: 'application/json',
        secret: false,
      },
    ],
    successRules: [
      {
        jsonPath: 'SMSMessageData.Recipients[0].statusCode',
        in: [100, 101, 102],
      },
    ],
    rules: [
      {
        contains: 'InvalidSenderId',
        outcome: 'gatewayFault',
        reason: 'invalid_sender',
      },
      {
        jsonPath: 'SMSMessageData.Recipients[0].statusCode',
        in: [405],
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        jsonPath: 'SMSMessageData.Recipients[0].statusCode',
        in: [500, 501, 502],
        outcome: 'unavailable',
        reason: 'server_error',
      },
      {
        jsonPath: 'SMSMessageData.Recipients[0].statusCode',
        in: [406, 409, 401],
        outcome: 'rejected',
        reason: 'blocked',
      },
      {
        jsonPath: 'SMSMessageData.Recipients[0].statusCode',
        in: [403, 404, 407],
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      jsonPath: 'SMSMessageData.Recipients[0].messageId',
    },
    pricePath: 'SMSMessageData.Recipients[0].cost',
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
    url: 'https://api.africastalking.com/version1/user?username=%USERNAME%',
    method: 'GET',
    fieldName: 'UserData.balance',
  },
  notes: ['Failures come inside HTTP 201.'],
};
