import type { Preset } from '../preset.ts';

/** Kannel sendsms. Contract: test/vectors/gateways/kannel.json. */
export const kannel: Preset = {
  id: 'kannel',
  name: 'Kannel sendsms',
  settings: {
    gatewayUrl: 'http://%HOST%/cgi-bin/sendsms',
    payload:
      'username=%USERNAME%&password=%PASSWORD%&from=%FROM%&to=%TO%&text=%MESSAGE%&charset=UTF-8&coding=%CODING02%',
    allowPlainHttp: true,
    successRules: [
      {
        regex: '^(0:|3:|Sent\\.|Ok\\.|Result: OK)',
      },
    ],
    rules: [
      {
        contains: 'Not routable',
        outcome: 'rejected',
        reason: 'invalid_number',
      },
      {
        contains: 'Empty receiver',
        outcome: 'rejected',
        reason: 'invalid_number',
      },
      {
        contains: 'Garbage',
        outcome: 'rejected',
        reason: 'invalid_number',
      },
    ],
    unmatched2xx: 'reject',
  },
  asks: [
    {
      name: 'HOST',
      label: 'Host and port of sendsms, e.g. kannel.example.com:13013',
      secret: false,
    },
    {
      name: 'USERNAME',
      label: 'User name',
      secret: false,
    },
    {
      name: 'PASSWORD',
      label: 'Password',
      secret: true,
    },
  ],
  notes: [
    'Plain HTTP: put Kannel and the relay on one trusted network, or choose https:// where Kannel serves it.',
    'Kannel tells no message id.',
  ],
};
