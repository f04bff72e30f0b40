import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** Where the deployment is rehearsed; moto gives everybody this account. */
export const ACCOUNT = '123456789012';
export const REGION = 'eu-west-1';

/** True when Python's `moto_server` is on the path: a second, independent imitation of AWS that knows CloudFormation. */
export const hasMoto = (): boolean => spawnSync('moto_server', ['--help']).status === 0;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('There is no free port.');
  return address.port;
}

/** Starts moto on a free port of this machine. */
export async function startMoto() {
  const port = await freePort();
  // By its name: buckets are addressed as `<bucket>.localhost`.
  const url = `http://localhost:${port}`;
  const child = spawn('moto_server', ['-H', '127.0.0.1', '-p', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  for (let tries = 0; !said.includes('Running on'); tries += 1) {
    if (tries === 300) throw new Error(`moto_server did not start:\n${said}`);
    await sleep(100);
  }
  const headers = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=rehearsal/20260101/${REGION}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
  });
  return {
    url,
    /** The environment in which the CDK and the SDK find moto. */
    env: {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'rehearsal',
      AWS_SECRET_ACCESS_KEY: 'rehearsal',
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
    },
    /** Resources that a stack has, physical ids by logical ones. */
    async resourcesOf(stack: string): Promise<Map<string, string>> {
      const answer = await fetch(url, {
        method: 'POST',
        headers: headers('cloudformation'),
        body: new URLSearchParams({ Action: 'DescribeStackResources', StackName: stack, Version: '2010-05-15' }),
      });
      const members = (await answer.text()).matchAll(
        /<LogicalResourceId>([^<]+)<\/LogicalResourceId>\s*<PhysicalResourceId>([^<]*)<\/PhysicalResourceId>/g,
      );
      return new Map([...members].map(([, logical = '', physical = '']) => [logical, physical]));
    },
    /** The environment that a deployed function has. */
    async environmentOf(name: string): Promise<unknown> {
      const answer = await fetch(`${url}/2015-03-31/functions/${name}/configuration`, { headers: headers('lambda') });
      return Object(await answer.json()).Environment?.Variables;
    },
    async stop(): Promise<void> {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill();
      await ended;
    },
  };
}
