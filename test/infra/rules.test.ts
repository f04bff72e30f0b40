import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, test } from 'vitest';
import { Context } from '#infra/aws/context.ts';
import { addNagChecks } from '#infra/aws/nag.ts';
import { RelayStack } from '#infra/aws/stack.ts';
import { anApp } from './synthesise.ts';

const HAS_CFN_LINT = spawnSync('cfn-lint', ['--version']).status === 0;

describe('The rules of others', () => {
  const app = anApp();
  const stack = new RelayStack(
    app,
    'sms-relay-test',
    Context.parse({ alarmEmail: 'ops@example.com', mailSender: 'sms@example.com', operatorEmail: 'ada@example.com' }),
  );
  addNagChecks(app);
  let synthesised: unknown;
  try {
    synthesised = app.synth();
  } catch (error) {
    synthesised = error;
  }

  test('cdk-nag finds nothing that is not acknowledged with a reason', () => {
    expect(synthesised).not.toBeInstanceOf(Error);
  });

  test('cdk-nag would find a queue that takes requests without TLS', () => {
    const careless = anApp();
    new Queue(new Stack(careless, 'Careless'), 'Queue');
    addNagChecks(careless);
    expect(() => careless.synth()).toThrow(/does not require requests to use SSL/);
  });

  // Python's cfn-lint is not on every machine, and npm has none.
  if (HAS_CFN_LINT) {
    test('cfn-lint finds nothing', () => {
      const template = join(app.outdir, stack.templateFile);
      const { stdout } = spawnSync('cfn-lint', ['--ignore-checks', 'W3005', '--template', template], {
        encoding: 'utf8',
      });
      expect(stdout).toBe('');
    });
  }
});
