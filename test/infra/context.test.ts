import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Context, readContext } from '#infra/aws/context.ts';
import cdk from '../../cdk.json' with { type: 'json' };

describe('The context of a deployment', () => {
  test('may be empty: everything has a value that suits a new account', () => {
    expect(readContext({})).toEqual({
      environment: 'production',
      logLevel: 'info',
      logRetentionDays: 30,
      apiRequestsPerSecond: 100,
      deliveriesPerLane: 2,
    });
  });

  test('leaves the CDK’s own settings alone', () => {
    expect(readContext({ ...cdk.context, 'aws:cdk:bundling-stacks': ['**'] })).toEqual(readContext({}));
  });

  test('takes numbers as text, as the command line gives them', () => {
    expect(readContext({ apiRequestsPerSecond: '250', logRetentionDays: '90' })).toMatchObject({
      apiRequestsPerSecond: 250,
      logRetentionDays: 90,
    });
  });

  test.each([
    [{ alarmMail: 'ops@example.com' }, /alarmMail: there is no such setting\. Known are: environment, .*alarmEmail/],
    [{ alarmEmail: 'ops' }, /alarmEmail: it must be a mail address/],
    [{ operatorEmail: 'ada' }, /operatorEmail: it must be a mail address/],
    [{ mailSender: '' }, /mailSender: it must be a mail address/],
    [{ environment: 'My Shop' }, /environment: it must be 1 to 30 lower-case letters/],
    [{ environment: '' }, /environment: it must be 1 to 30/],
    [{ apiRequestsPerSecond: '0' }, /apiRequestsPerSecond: it must be a whole number from 1 to 10000/],
    [{ apiRequestsPerSecond: '' }, /apiRequestsPerSecond: it must be a whole number/],
    [{ apiRequestsPerSecond: 'many' }, /apiRequestsPerSecond: it must be a whole number/],
    [{ deliveriesPerLane: 1 }, /deliveriesPerLane: it must be a whole number from 2 to 1000/],
    [{ logRetentionDays: 31 }, /logRetentionDays: it must be 7, 14, 30/],
    [{ logLevel: 'loud' }, /logLevel: it must be debug, info, warn or error/],
  ])('%o is refused with a sentence that names the setting and what is allowed', (given, message) => {
    expect(() => readContext(given)).toThrow(message);
  });

  test('everything that is wrong is said at once', () => {
    expect(() => readContext({ logLevel: 'loud', environment: '!' })).toThrow(/environment.*\n.*logLevel/);
  });

  test('documents every setting in docs/operate.md', () => {
    const operate = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');
    for (const name of Object.keys(Context.shape)) expect(operate).toMatch(new RegExp(`^\\| \`${name}\` +\\|`, 'm'));
  });
});
