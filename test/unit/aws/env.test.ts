import { expect, test } from 'vitest';
import { Env as BalanceEnv } from '#functions/balance/env.ts';
import { Env as ConsoleEnv } from '#functions/console/env.ts';
import { Env as DeliverEnv } from '#functions/deliver/env.ts';
import { Env as SendEnv } from '#functions/send/env.ts';
import { Env as SweepEnv } from '#functions/sweep/env.ts';
import { readEnv } from '#shared/env.ts';

const complete = {
  MESSAGES_TABLE: 'messages',
  SETTINGS_TABLE: 'settings',
  STATE_TABLE: 'state',
  HIGH_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/high',
  NORMAL_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/normal',
  DEAD_LETTER_QUEUE_URL: 'https://sqs.eu-west-1.amazonaws.com/1/dead',
  OPERATOR_TOKEN_SECRET: 'token',
  BALANCE_RULE: 'balance-check',
  CONSOLE_URL: 'https://relay.example.com',
  SETTINGS_SECRETS: 'secrets',
  SIGN_IN_ISSUER: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Ab',
  SIGN_IN_CLIENT_ID: 'client',
  SIGN_IN_DOMAIN: 'https://relay.auth.eu-west-1.amazoncognito.com',
};

test.each([
  ['send', SendEnv],
  ['deliver', DeliverEnv],
  ['sweep', SweepEnv],
  ['console', ConsoleEnv],
])('%s starts with a complete environment, and takes safe defaults for the rest [P9]', (name, schema) => {
  expect(readEnv<object>(schema, complete)).toMatchObject({
    LOG_LEVEL: 'info',
    CACHE_SECONDS: 30,
    ENVIRONMENT: 'production',
    // Send calls nobody.
    ...(name === 'send' ? {} : { ALLOW_LOCAL_ADDRESSES: false }),
  });
});

test('balance starts without a sender of mails, but not with a wrong one', () => {
  const env = readEnv(BalanceEnv, complete);
  expect(env).toMatchObject({ BALANCE_RULE: 'balance-check', ALLOW_LOCAL_ADDRESSES: false });
  expect(env.MAIL_FROM).toBeUndefined();
  expect(() => readEnv(BalanceEnv, { ...complete, MAIL_FROM: 'nobody' })).toThrow('MAIL_FROM is wrong');
});

test('every variable that is missing or wrong is named, and no value is shown [P8]', () => {
  const { MESSAGES_TABLE: _, ...env } = complete;
  const wrong = { ...env, HIGH_QUEUE_URL: 'hunter2', LOG_LEVEL: 'loud', SETTINGS_TABLE: '' };
  const error = (() => {
    try {
      return readEnv(SweepEnv, wrong);
    } catch (thrown) {
      return String(thrown);
    }
  })();
  expect(error).toMatch(/MESSAGES_TABLE is missing/);
  for (const name of ['HIGH_QUEUE_URL', 'LOG_LEVEL', 'SETTINGS_TABLE']) expect(error).toContain(`${name} is wrong`);
  expect(error).not.toMatch(/hunter2|loud/);
});

test('a cache that would hide a change for more than a minute is refused [P11]', () => {
  expect(() => readEnv(SendEnv, { ...complete, CACHE_SECONDS: '61' })).toThrow('CACHE_SECONDS');
});
