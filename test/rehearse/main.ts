import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateSecretCommand } from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import { createHttpApi } from '#infra/emulated/http-api.ts';
import { listen } from '#infra/emulated/loopback.ts';
import { createSecretsManager } from '#shared/aws/clients.ts';
import { startFunction } from '#test/infra/rehearsal/function-process.ts';
import { HttpAnswer } from '#test/infra/rehearsal/http-answer.ts';
import { serveHttp } from '#test/support/gateway-server.ts';
import { cdk, standIn } from './cdk.ts';
import { ACCOUNT, hasMoto, REGION, startMoto } from './moto.ts';

const USAGE = `Rehearses the deployment without AWS: bootstraps, deploys the stack to moto's CloudFormation, runs the deployed functions with the
environment that CloudFormation gave them against moto's DynamoDB, SQS and Secrets Manager, deploys again with other settings, and
looks whether what operators changed is still there.

  pip install 'moto[server]' && npm run rehearse`;

const STACK = 'sms-relay-rehearsal';
const TOKEN = 'rehearsed-operator-token';
const Variables = z.record(z.string(), z.string());

/** What moto must make, because the rest of the rehearsal runs on it. */
const NEEDED = /^AWS::(DynamoDB::|SQS::Queue$|Lambda::(Function|EventSourceMapping)$|IAM::|Logs::LogGroup$|Events::)/;

const say = (line: string): void => console.log(line);
const check = (what: string, holds: boolean): void => {
  if (!holds) throw new Error(`It does not hold: ${what}.`);
  say(`  ok   ${what}`);
};

/** Synthesises with a context, puts stand-ins for what moto does not make, and deploys. */
async function deploy(env: Record<string, string>, folder: string, context: string[], secrets: Map<string, string>) {
  const parameters = context.flatMap((each) => ['-c', each]);
  await cdk(['synth', '--quiet', '--output', folder, '-c', 'environment=rehearsal', ...parameters], env);
  const { types, replaced } = standIn(folder, STACK, (type, id) => {
    if (type === 'AWS::SecretsManager::Secret') return secrets.get(id.replace(/[0-9A-F]{8}$/, ''));
    return type === 'AWS::CloudWatch::Alarm' ? `arn:aws:cloudwatch:${REGION}:${ACCOUNT}:alarm:${id}` : undefined;
  });
  await cdk(['deploy', '--app', folder, '--require-approval', 'never', '--method', 'direct'], env);
  return { types, replaced };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rehearse-'));
  const moto = await startMoto();
  const gateway = await serveHttp((request, response) => {
    seen.push(request.headers.authorization ?? '');
    response.writeHead(200).end('ok');
  });
  const seen: string[] = [];
  const stops: (() => Promise<void>)[] = [];
  try {
    say('Bootstrapping the account …');
    await cdk(['bootstrap', `aws://${ACCOUNT}/${REGION}`], moto.env);

    const manager = createSecretsManager({ region: REGION, endpoint: moto.url, credentials: FAKE });
    const secrets = new Map<string, string>();
    for (const [id, SecretString] of [
      ['OperatingOperatorToken', TOKEN],
      ['SettingsSecrets', '{}'],
    ] as const) {
      const { ARN = '' } = await manager.send(new CreateSecretCommand({ Name: id, SecretString }));
      secrets.set(id, ARN);
    }

    say('Deploying …');
    const first = await deploy(moto.env, join(folder, 'one'), ['operatorEmail=ada@example.com'], secrets);
    const resources = await moto.resourcesOf(STACK);
    const notMade = [...first.types].filter(([id]) => !resources.has(id)).map(([, type]) => type);
    check(`${resources.size} of ${first.types.size} resources were made`, resources.size > 0);
    for (const type of [...new Set(notMade)].sort()) say(`  not made by moto, which the rehearsal leaves out: ${type}`);
    check(
      'tables, queues, functions, rights, log groups and rules are among them',
      !notMade.some((type) => NEEDED.test(type)),
    );
    say(`  stood in for by the rehearsal: ${first.replaced.filter((each) => !/Alarms/.test(each)).join(', ')}`);

    say('Running the functions with the environment that the deployment gave them …');
    const start = async (name: string) => {
      const id = [...resources.keys()].find(
        (each) =>
          new RegExp(`${name}[0-9A-F]{8}$`, 'i').test(each) && first.types.get(each) === 'AWS::Lambda::Function',
      );
      const variables = Variables.parse(await moto.environmentOf(resources.get(id ?? '') ?? ''));
      const running = await startFunction(name, {
        ...variables,
        ...moto.env,
        ALLOW_LOCAL_ADDRESSES: 'true',
        CACHE_SECONDS: '0',
        // Addresses of what moto does not make: nobody signs in at the user pool here.
        SIGN_IN_ISSUER: 'https://pool.example.com',
        SIGN_IN_DOMAIN: 'https://pool.example.com',
        CONSOLE_URL: 'https://console.example.com',
        SIGN_IN_CLIENT_ID: 'console',
      });
      stops.push(() => running.stop());
      return running;
    };
    const [send, deliver, sweep, console] = [
      await start('send'),
      await start('deliver'),
      await start('sweep'),
      await start('console'),
    ];
    const api = await listen(
      createServer(
        createHttpApi(
          (path) => async (event) =>
            HttpAnswer.parse(
              await (path.startsWith('/v1/') && !path.startsWith('/v1/admin/') ? send : console).invoke(event),
            ),
        ),
      ),
    );
    stops.push(() => api.stop());
    const call = async (method: string, path: string, token: string, body?: object) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const answer = await fetch(`${api.url}${path}`, {
        method,
        headers,
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      return { status: answer.status, body: Object(await answer.json()) };
    };
    const { body: shop } = await call('POST', '/v1/admin/applications', TOKEN, { name: 'Shop' });
    const settings = {
      gatewayUrl: `http://127.0.0.1:${gateway.port}/send`,
      method: 'POST',
      contentType: 'json',
      payload: '{"to":"%TO%","text":"%MESSAGE%"}',
      headers: [{ name: 'Authorization', value: 'Bearer rehearsed-secret', secret: true }],
    };
    check(
      'an operator sets the gateway up',
      (await call('PUT', '/v1/admin/settings/gateway', TOKEN, settings)).status === 200,
    );
    const post = async () =>
      (await call('POST', '/v1/messages', shop.apiKey, { to: '+46700000011', text: 'Hi' })).body.id;
    const statusOf = async (id: string) => (await call('GET', `/v1/messages/${id}`, shop.apiKey)).body.status;
    const hand = (id: string) =>
      deliver.invoke({
        Records: [{ messageId: id, body: JSON.stringify({ id }), eventSourceARN: 'arn:aws:sqs:::normal' }],
      });
    const id = await post();
    await hand(id);
    check('a message is accepted, delivered and sent', (await statusOf(id)) === 'sent');
    check('the gateway got its secret', seen.join() === 'Bearer rehearsed-secret');
    check('the sweep runs', typeof Object(await sweep.invoke({})).released === 'number');

    say('Deploying again, with other settings …');
    const context = ['logLevel=debug', 'apiRequestsPerSecond=7', 'operatorEmail=eve@example.com'];
    await deploy(moto.env, join(folder, 'two'), context, secrets);
    const after = await moto.resourcesOf(STACK);
    const holding = [...first.types]
      .filter(([, type]) => /DynamoDB::Table|SQS::Queue$/.test(type))
      .map(([each]) => each);
    check(
      `${holding.length} tables and queues are the same`,
      holding.every((each) => after.get(each) === resources.get(each)),
    );
    const kept = await call('GET', '/v1/admin/settings/gateway', TOKEN);
    check(
      'the settings are as the operator saved them',
      kept.body.version === 1 && kept.body.gatewayUrl === settings.gatewayUrl,
    );
    const later = await post();
    await hand(later);
    check(
      'messages and keys are still there, and new messages are sent',
      (await statusOf(id)) === 'sent' && (await statusOf(later)) === 'sent',
    );
    say('The deployment was rehearsed.');
  } finally {
    for (const stop of stops.reverse()) await stop();
    await gateway.close();
    await moto.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

const FAKE = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };

if (!hasMoto()) {
  console.error(`moto_server is not on the path, so nothing was rehearsed.\n\n${USAGE}`);
  process.exit(2);
}
try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
