import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Context } from '#infra/aws/context.ts';
import { RelayStack } from '#infra/aws/stack.ts';
import cdk from '../../cdk.json' with { type: 'json' };

/** An app as `cdk deploy` runs it, bundles left out: they take time and most tests look only at the template. */
export const anApp = (): App => new App({ context: { ...cdk.context, 'aws:cdk:bundling-stacks': [] } });

/** The stack's template with a context such as `{ alarmEmail }`. Takes seconds: once per test file. */
export const synthesise = (context: Partial<Context> = {}): Template =>
  Template.fromStack(new RelayStack(anApp(), 'sms-relay-test', Context.parse(context)));
