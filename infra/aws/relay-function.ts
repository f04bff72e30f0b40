import { type Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  type FunctionOptions,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type * as z from 'zod';
import type { Shared } from '#shared/env.ts';
import { bundledCode } from './bundle.ts';
import type { Context } from './context.ts';
import { acknowledge } from './nag.ts';

/** A variable that functions are told by their environment. */
export type Variable = keyof (typeof Shared)['shape'];

/** A function's schema of its environment. */
export type Environment = z.ZodObject<Record<string, z.ZodType>>;

/** How one of our functions differs from the others. */
export type RelayFunctionProps = FunctionOptions & {
  /** Folder under `functions/`. */
  name: 'send' | 'deliver' | 'sweep' | 'balance' | 'console';
  /** The function's own schema of its environment. */
  env: Environment;
  description: string;
  timeout: Duration;
  context: Context;
};

/**
 * A Lambda function in the house's way: Node 24 on arm64, one bundled file, a log group of its own that forgets, no more rights than its
 * grants give. No reserved concurrency: a new account's quota of ten leaves none to reserve.
 */
export class RelayFunction extends LambdaFunction {
  /** The folder under `functions/`, which is also its name in logs, metrics and docs. */
  readonly folder: string;
  readonly #told = new Set<string>();

  constructor(scope: Construct, id: string, { name, env, context, ...rest }: RelayFunctionProps) {
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: context.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    super(scope, id, {
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: bundledCode(name),
      memorySize: 512,
      role: new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
      logGroup,
      // Lines as they are written, because metrics are read off them. Lambda's own lines for each invocation only when something is wrong:
      // its metrics have the same numbers, and a line costs as much as the invocation.
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.TRACE,
      systemLogLevelV2: SystemLogLevel.WARN,
      ...rest,
    });
    this.folder = name;
    // Instead of AWS's policy for all functions, which reaches every log group of the account.
    this.allow(['logs:CreateLogStream', 'logs:PutLogEvents'], [logGroup.logGroupArn]);
    this.tell('LOG_LEVEL', context.logLevel);
    if ('ENVIRONMENT' in env.shape) this.tell('ENVIRONMENT', context.environment);
    acknowledge(this, {
      'Serverless-LambdaDLQ':
        'The message table is the truth: what an invocation leaves undone is due there, and the next sweep finds it.',
      'Serverless-LambdaTracing':
        'Message ids tie the log lines of all functions together; traces would add a right on all resources and a cost per message.',
    });
    this.node.addValidation({ validate: () => this.#differences(env) });
  }

  /** Sets a variable of the environment. Constructs call it from their grants. */
  tell(variable: Variable, value: string): void {
    this.#told.add(variable);
    this.addEnvironment(variable, value);
  }

  /** Allows exactly these actions on exactly these resources. */
  allow(actions: string[], resources: string[], conditions: Record<string, Record<string, unknown>> = {}): void {
    this.addToRolePolicy(new PolicyStatement({ actions, resources, conditions }));
  }

  #differences(env: Environment): string[] {
    const missing = Object.entries(env.shape)
      .filter(([name, schema]) => !this.#told.has(name) && !schema.safeParse(undefined).success)
      .map(([name]) => `The function needs ${name}, which no grant has set.`);
    const needless = [...this.#told]
      .filter((name) => !(name in env.shape))
      .map((name) => `The function does not read ${name}, which a grant has set.`);
    return [...missing, ...needless];
  }
}
