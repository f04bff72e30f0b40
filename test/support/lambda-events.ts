import { randomUUID } from 'node:crypto';
import type { SQSEvent } from 'aws-lambda';
import { REGION } from '#infra/emulated/emulators.ts';
import type { HttpEvent } from '#infra/emulated/http-api.ts';

/** What Lambda calls `deliver` with for hints at these messages. */
export const hintsEvent = (ids: string[]): SQSEvent => ({
  Records: ids.map((id) => ({ ...RECORD, messageId: id, body: JSON.stringify({ id }) })),
});

const RECORD = {
  receiptHandle: '',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '0',
    SenderId: '',
    ApproximateFirstReceiveTimestamp: '0',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: '',
  awsRegion: REGION,
};

/** What API Gateway (payload 2.0) calls `send` with for a post of JSON. */
export function postEvent(path: string, apiKey: string, body: unknown): HttpEvent {
  const text = JSON.stringify(body);
  const headers = {
    accept: '*/*',
    authorization: `Bearer ${apiKey}`,
    'content-length': String(Buffer.byteLength(text)),
    'content-type': 'application/json',
    host: 'api.example.com',
    'user-agent': 'shop/1.0',
    'x-amzn-trace-id': 'Root=1-5e6722a7-cc56c5b6d8a3b5f0a1b2c3d4',
    'x-forwarded-for': '192.0.2.7',
    'x-forwarded-port': '443',
    'x-forwarded-proto': 'https',
  };
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: '',
    headers,
    requestContext: {
      accountId: '000000000000',
      apiId: 'bench',
      authentication: null,
      authorizer: {},
      domainName: headers.host,
      domainPrefix: 'api',
      http: { method: 'POST', path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.7', userAgent: headers['user-agent'] },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: '12/Mar/2026:19:03:58 +0000',
      timeEpoch: 1_773_342_238_000,
    },
    body: text,
    isBase64Encoded: false,
  };
}
