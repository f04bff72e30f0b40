import type { Preset } from '../preset.ts';

/** BudgetSMS. Contract: test/vectors/gateways/budgetsms.json. */
export const budgetsms: Preset = {
  id: 'budgetsms',
  name: 'BudgetSMS',
  settings: {
    gatewayUrl: 'https://api.budgetsms.net/sendsms/',
    payload: 'username=%USERNAME%&userid=%USER_ID%&handle=%HANDLE%&from=%FROM%&to=%TO%&msg=%MESSAGE%&customid=%ID%',
    phoneFormat: 'digits',
    successRules: [
      {
        regex: '^OK \\S+',
      },
    ],
    rules: [
      {
        contains: 'ERR 1001',
        outcome: 'gatewayFault',
        reason: 'insufficient_credit',
      },
      {
        regex: 'ERR 100[2-7]',
        outcome: 'gatewayFault',
        reason: 'auth',
      },
      {
        contains: 'ERR 2014',
        outcome: 'rejected',
        reason: 'duplicate',
      },
      {
        regex: 'ERR 400\\d',
        outcome: 'unavailable',
        reason: 'server_error',
      },
      {
        regex: 'ERR (20|30)',
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    messageId: {
      regex: '^OK (\\S+)',
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
      name: 'USER_ID',
      label: 'User id',
      secret: false,
    },
    {
      name: 'HANDLE',
      label: 'Handle',
      secret: true,
    },
  ],
  balance: {
    url: 'https://api.budgetsms.net/checkcredit/?username=%USERNAME%&userid=%USER_ID%&handle=%HANDLE%',
    method: 'GET',
    fieldName: '',
    errorPattern: '^ERR',
  },
  notes: ['"Duplicate" (ERR 2014) after a lost answer means that the first try arrived.'],
};
