import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Asked, answer, type Endpoint } from '#shared/http/endpoint.ts';
import { Problem } from '#shared/http/problem.ts';
import type { Logger } from '#shared/log.ts';

/** Answers a request of Node's server by an endpoint, without a router: a third of what the HTTP of a message costs. */
export async function answerRequest(
  endpoint: Endpoint,
  { request, response, log }: { request: IncomingMessage; response: ServerResponse; log: Logger },
): Promise<void> {
  const asked: Asked = {
    // Nothing but a path leads to an endpoint.
    path: request.url ?? '',
    query: '',
    header: (name) => headerOf(request.rawHeaders, name),
    bytes: (limit) => readBody(request, limit),
  };
  const { status, headers, body } = await answer(endpoint, asked, log);
  // A list of names and values goes out as it is, where an object would be looked through again.
  const list = ['content-length', String(Buffer.byteLength(body))];
  for (const [name, value] of Object.entries(headers)) list.push(name, value);
  response.writeHead(status, list).end(body);
}

/** Names and values by turns, as they came in: `request.headers` would drop the second of two credentials. */
function headerOf(raw: readonly string[], name: string): string | undefined {
  let found: string | undefined;
  for (let index = 0; index < raw.length; index += 2) {
    const each = raw[index];
    if (each?.length !== name.length || each.toLowerCase() !== name) continue;
    found = found === undefined ? raw[index + 1] : `${found}, ${raw[index + 1]}`;
  }
  return found;
}

/** What comes after the limit is read and not kept, so that who sent it hears the answer. */
const readBody = (request: IncomingMessage, limit: number): Promise<Uint8Array | undefined> =>
  new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else resolve(undefined);
    });
    request.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)));
    // Nobody is there to read the refusal.
    request.on('error', (cause) => reject(new Problem(400, 'invalid-request', 'The request broke off.', { cause })));
  });
