import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { APIGatewayProxyResult, LambdaContext, LambdaEvent } from 'hono/aws-lambda';
import { lambdaContext } from './lambda-context.ts';

/** The event of an HTTP API, payload 2.0. */
export type HttpEvent = Extract<LambdaEvent, { rawPath: string }>;

/** A function behind API Gateway, as Lambda calls it. */
export type HttpHandler = (event: HttpEvent, context: LambdaContext) => Promise<APIGatewayProxyResult>;

/** API Gateway waits this long for a function. */
const TIMEOUT_MS = 30_000;
/** Lambda takes no larger request. */
const MOST_BYTES = 6 * 1024 * 1024;

/** An HTTP API on one machine: makes API Gateway events (payload 2.0) of requests and answers what the function says. */
export const createHttpApi =
  (route: (path: string) => HttpHandler): RequestListener =>
  (request, response) => {
    serve(route, request, response).catch(() => response.destroy());
  };

async function serve(
  route: (path: string) => HttpHandler,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request);
  if (!body) return refuse(response, 413, 'Request Entity Too Large');
  const event = toEvent(request, body);
  let result: APIGatewayProxyResult;
  try {
    result = await route(event.rawPath)(event, lambdaContext('http', TIMEOUT_MS));
  } catch (error) {
    // Lambda logs what a function throws; API Gateway tells the caller nothing of it.
    console.error(error);
    return refuse(response, 500, 'Internal Server Error');
  }
  answer(request, response, result);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ message }));
}

function answer(request: IncomingMessage, response: ServerResponse, result: APIGatewayProxyResult): void {
  const body = Buffer.from(result.body, result.isBase64Encoded ? 'base64' : 'utf8');
  response.statusCode = result.statusCode;
  for (const [name, value] of Object.entries(result.headers ?? {})) response.setHeader(name, value);
  if (result.cookies && result.cookies.length > 0) response.setHeader('set-cookie', result.cookies);
  if (request.method !== 'HEAD' && response.statusCode !== 204 && response.statusCode !== 304) {
    response.setHeader('content-length', body.length);
  }
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Makes the event that API Gateway would: names of headers in lower case, several values joined, what is no text in base64. */
export function toEvent(request: IncomingMessage, body: Buffer): HttpEvent {
  const [rawPath, rawQueryString] = splitTarget(request.url ?? '/');
  const { cookie, ...headers } = joinHeaders(request);
  const cookies = cookie?.split(/; ?/);
  const isBase64Encoded = body.length > 0 && !isText(body);
  const method = request.method ?? 'GET';
  const now = new Date();
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString,
    ...(cookies ? { cookies } : {}),
    headers,
    ...(rawQueryString ? { queryStringParameters: joinQuery(rawQueryString) } : {}),
    requestContext: {
      accountId: '000000000000',
      apiId: 'emulated',
      authentication: null,
      authorizer: {},
      domainName: headers.host ?? 'localhost',
      domainPrefix: 'emulated',
      http: {
        method,
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: '$default',
      stage: '$default',
      time: now.toISOString(),
      timeEpoch: now.getTime(),
    },
    body: body.length > 0 ? body.toString(isBase64Encoded ? 'base64' : 'utf8') : null,
    isBase64Encoded,
  };
}

function splitTarget(target: string): [string, string] {
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

function joinHeaders(request: IncomingMessage): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, values = []] of Object.entries(request.headersDistinct)) {
    joined[name] = values.join(name === 'cookie' ? '; ' : ',');
  }
  return joined;
}

function joinQuery(query: string): Record<string, string> {
  const joined: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    joined[name] = Object.hasOwn(joined, name) ? `${joined[name]},${value}` : value;
  }
  return joined;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function isText(body: Buffer): boolean {
  try {
    UTF8.decode(body);
    return true;
  } catch {
    return false;
  }
}

/** Undefined when it is too large; the rest is read all the same, so that the caller hears the answer. */
async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length <= MOST_BYTES) chunks.push(bytes);
  }
  return length <= MOST_BYTES ? Buffer.concat(chunks) : undefined;
}
