import { createServer } from 'node:http';
import { startEmulators } from '#infra/emulated/emulators.ts';
import { createHttpApi } from '#infra/emulated/http-api.ts';
import { lambdaContext } from '#infra/emulated/lambda-context.ts';
import { listen } from '#infra/emulated/loopback.ts';
import { serveHttp } from '#test/support/gateway-server.ts';
import { hintsEvent } from '#test/support/lambda-events.ts';
import { setUpRelay } from '#test/support/set-up-aws.ts';
import { type Counts, startCountingProxy } from './counting-proxy.ts';

/** Requests and units of one way to use the relay, per message. */
export type Counted = {
  http: number;
  invocations: number;
  /** Requests to SQS of the functions; and of Lambda itself, which takes and deletes ten hints at once at most. */
  sqs: number;
  writeUnits: number;
  readUnits: number;
  secretReads: number;
  logKilobytes: number;
};

/** Lambda takes and deletes at most so many hints by one request to SQS. */
const HINTS_AT_ONCE = 10;

/**
 * Sends `messages` messages through the functions as they are deployed, over the emulators, and counts what AWS would bill. At most once per
 * process: the functions read their environment when they are loaded.
 *
 * @param batch messages in one request of the application; 1 posts each by itself
 * @param together hints in one invocation of deliver
 */
export async function countRequests(ways: { name: string; messages: number; batch: number; together: number }[]) {
  const emulators = await startEmulators();
  const gateway = await serveHttp((_, response) => response.writeHead(200).end('OK'));
  const proxies = {
    dynamo: await startCountingProxy(emulators.endpoints.dynamo),
    sqs: await startCountingProxy(emulators.endpoints.sqs),
    secrets: await startCountingProxy(emulators.endpoints.secretsManager),
  };
  Object.assign(process.env, emulators.env, {
    AWS_ENDPOINT_URL_DYNAMODB: proxies.dynamo.url,
    AWS_ENDPOINT_URL_SQS: proxies.sqs.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: proxies.secrets.url,
    ALLOW_LOCAL_ADDRESSES: 'true',
  });
  const apiKey = await setUpRelay(emulators.endpoints, emulators.env, {
    gatewayUrl: `http://127.0.0.1:${gateway.port}/send`,
    // A rate is the usual case: it is reserved in the table.
    messagesPerSecond: 1_000,
  });
  const [send, deliver] = [await import('#functions/send/handler.ts'), await import('#functions/deliver/handler.ts')];

  let http = 0;
  const api = await listen(
    createServer(
      createHttpApi(() => (event, context) => {
        http += 1;
        return send.handler(event, context);
      }),
    ),
  );
  const post = async (count: number): Promise<string[]> => {
    const text = 'Your parcel is here. Pick it up until Friday.';
    const one = (index: number) => ({ to: `+4670${String(index).padStart(7, '0')}`, text });
    const body = count === 1 ? one(0) : { messages: Array.from({ length: count }, (_, index) => one(index)) };
    const answer = await fetch(`${api.url}/v1/messages${count === 1 ? '' : '/batch'}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    const accepted = Object(await answer.json());
    return count === 1 ? [accepted.id] : accepted.results.map((each: { message: { id: string } }) => each.message.id);
  };

  const results: Record<string, Counted> = {};
  // What a cold start reads is paid once for many messages.
  await deliver.handler(hintsEvent(await post(1)), lambdaContext('deliver', 120_000));
  for (const { name, messages, batch, together } of ways) {
    for (const { counts } of Object.values(proxies)) for (const each of Object.values(counts)) each.clear();
    http = 0;
    const log = catchLog();
    let deliveries = 0;
    const ids: string[] = [];
    while (ids.length < messages) ids.push(...(await post(batch)));
    for (let start = 0; start < ids.length; start += together) {
      deliveries += 1;
      await deliver.handler(hintsEvent(ids.slice(start, start + together)), lambdaContext('deliver', 120_000));
    }
    const logged = log.end();
    const polled = (2 * messages) / Math.min(together, HINTS_AT_ONCE);
    results[name] = {
      http: http / messages,
      invocations: (http + deliveries) / messages,
      sqs: (total(proxies.sqs.counts.requests) + polled) / messages,
      writeUnits: total(proxies.dynamo.counts.units, /Put|Update|Delete|Statement/) / messages,
      readUnits: total(proxies.dynamo.counts.units, /Get|Query/) / messages,
      secretReads: total(proxies.secrets.counts.requests) / messages,
      logKilobytes: logged / 1_024 / messages,
    };
  }
  await Promise.all([api.stop(), gateway.close(), ...Object.values(proxies).map((proxy) => proxy.stop())]);
  await emulators.stop();
  return results;
}

const total = (counts: Counts['requests'], names = /./): number =>
  [...counts].reduce((sum, [name, count]) => sum + (names.test(name) ? count : 0), 0);

/** Counts the bytes that the functions log, with the 26 that CloudWatch adds to a line, and keeps them from the terminal. */
function catchLog() {
  const original = process.stdout.write.bind(process.stdout);
  let bytes = 0;
  process.stdout.write = (chunk: string | Uint8Array): boolean => {
    bytes += chunk.length + 26;
    return true;
  };
  return {
    end(): number {
      process.stdout.write = original;
      return bytes;
    },
  };
}
