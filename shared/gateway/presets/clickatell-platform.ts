import type { Preset } from '../preset.ts';

/** What both ways to send over the Clickatell Platform share: how it wants numbers, and what its answers mean. */
export const clickatellPlatform = {
  phoneFormat: 'digits',
  successRules: [
    {
      jsonPath: 'messages[0].accepted',
      in: ['True'],
    },
  ],
  rules: [
    {
      jsonPath: 'errorCode',
      in: [43],
      outcome: 'unavailable',
      reason: 'throttled',
    },
    {
      jsonPath: 'errorCode',
      in: [18, 19],
      outcome: 'unavailable',
      reason: 'server_error',
    },
    {
      jsonPath: 'errorCode',
      in: [20],
      outcome: 'gatewayFault',
      reason: 'insufficient_credit',
    },
    {
      contains: 'FROM',
      outcome: 'gatewayFault',
      reason: 'invalid_sender',
    },
    {
      contains: 'From number',
      outcome: 'gatewayFault',
      reason: 'invalid_sender',
    },
    {
      jsonPath: 'messages[0].accepted',
      in: ['False'],
      outcome: 'rejected',
      reason: 'invalid_number',
    },
  ],
  messageId: {
    jsonPath: 'messages[0].apiMessageId',
  },
  unmatched2xx: 'reject',
} satisfies Preset['settings'];
