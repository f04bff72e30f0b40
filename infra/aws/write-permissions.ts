import { readFileSync, writeFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import cdk from '../../cdk.json' with { type: 'json' };
import { Context } from './context.ts';
import { permissionsOf } from './permissions.ts';
import { withTable } from './permissions-table.ts';
import { RelayStack } from './stack.ts';

/** Writes what each function may do into docs/security.md. */
const SECURITY = new URL('../../docs/security.md', import.meta.url);
const app = new App({ context: { ...cdk.context, 'aws:cdk:bundling-stacks': [] } });
const template = Template.fromStack(new RelayStack(app, 'sms-relay', Context.parse({})));
writeFileSync(SECURITY, withTable(readFileSync(SECURITY, 'utf8'), permissionsOf(template.toJSON())));
