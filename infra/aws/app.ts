import { App } from 'aws-cdk-lib';
import { describeError, readContext } from './context.ts';
import { addNagChecks } from './nag.ts';
import { RelayStack } from './stack.ts';

/** What `cdk synth` and `cdk deploy` run. */
try {
  const app = new App();
  const context = readContext(app.node.getAllContext());
  new RelayStack(app, `sms-relay-${context.environment}`, context);
  addNagChecks(app);
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}
