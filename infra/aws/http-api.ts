import { Aws, RemovalPolicy } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import { HttpApi as Api, HttpMethod, HttpStage, LogGroupLogDestination } from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { Context } from './context.ts';
import { acknowledge } from './nag.ts';
import type { RelayFunction } from './relay-function.ts';

/** Which function answers which paths. The most specific route wins. */
const ROUTES = {
  send: ['/v1/{proxy+}', '/health'],
  console: ['/v1/admin/{proxy+}', '/v1/balance'],
};

/** One line per request. No path and no query string: a caller may have put a phone number there; the route says enough. */
const ACCESS_LOG = {
  time: '$context.requestTime',
  requestId: '$context.requestId',
  sourceIp: '$context.identity.sourceIp',
  method: '$context.httpMethod',
  route: '$context.routeKey',
  status: '$context.status',
  latencyMs: '$context.responseLatency',
  integrationError: '$context.integrationErrorMessage',
};

/** The one HTTPS address of the relay: the API under `/v1`, everything else is the console. */
export class HttpApi extends Construct {
  /** Without a slash at its end. */
  readonly url: string;
  readonly stage: HttpStage;

  constructor(
    scope: Construct,
    id: string,
    functions: { send: RelayFunction; console: RelayFunction; context: Context },
  ) {
    super(scope, id);
    const toSend = new HttpLambdaIntegration('Send', functions.send);
    const toConsole = new HttpLambdaIntegration('Console', functions.console);
    const api = new Api(this, 'Api', {
      description: 'SMS relay',
      createDefaultStage: false,
      defaultIntegration: toConsole,
    });
    for (const path of ROUTES.send) api.addRoutes({ path, methods: [HttpMethod.ANY], integration: toSend });
    for (const path of ROUTES.console) api.addRoutes({ path, methods: [HttpMethod.ANY], integration: toConsole });
    acknowledge(api, {
      'AwsSolutions-APIG4':
        'The functions check API keys and operator tokens themselves, so that both ways to run the relay answer alike.',
    });
    const log = new LogGroup(this, 'AccessLog', {
      retention: functions.context.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const rate = functions.context.apiRequestsPerSecond;
    this.stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      throttle: { rateLimit: rate, burstLimit: rate * 2 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(log),
        format: AccessLogFormat.custom(JSON.stringify(ACCESS_LOG)),
      },
    });
    this.url = `https://${api.apiId}.execute-api.${Aws.REGION}.${Aws.URL_SUFFIX}`;
  }
}
