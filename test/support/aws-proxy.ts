import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import { listen } from '#infra/emulated/loopback.ts';

/** What becomes of one call: it goes through, it never arrives, it is carried out and its answer is lost, or AWS answers an error. */
export type Fate = 'pass' | 'refuse' | 'lose the answer' | { error: string; status?: number } | { answer: unknown };

/** Decides by the action (`PutItem`) and the body of a call. */
export type Decide = (action: string, body: string) => Fate;

/** Stands between the SDK and an emulator and does to each call what it is told. */
export async function startAwsProxy(endpoint: string, initial: Decide = () => 'pass') {
  let decide = initial;
  const calls: string[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request);
    const target = request.headers['x-amz-target'];
    const action = String(target).split('.').at(-1) ?? '';
    calls.push(action);
    const fate = decide(action, body.toString());
    if (fate === 'refuse') return void request.socket.destroy();
    if (typeof fate === 'object') {
      const failed = 'error' in fate;
      // SES alone names no target, and speaks XML.
      if (failed && target === undefined) return void response.writeHead(fate.status ?? 400).end(xmlError(fate.error));
      response.writeHead(failed ? (fate.status ?? 400) : 200, { 'content-type': 'application/x-amz-json-1.0' });
      return void response.end(JSON.stringify(failed ? { __type: `com.amazonaws#${fate.error}` } : fate.answer));
    }
    const upstream = forward(new URL(request.url ?? '/', endpoint), { method: 'POST', headers: request.headers });
    upstream.on('error', () => request.socket.destroy());
    upstream.on('response', (answer) => {
      if (fate === 'lose the answer') {
        answer.resume();
        answer.on('end', () => request.socket.destroy());
        return;
      }
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    upstream.end(body);
  };
  const server = createServer((request, response) => {
    serve(request, response).catch(() => request.socket.destroy());
  });
  return {
    ...(await listen(server)),
    /** Actions that were called so far, in order. */
    calls,
    set(next: Decide): void {
      decide = next;
    },
    /** Does `fate` to the first `times` calls of an action, and lets everything else through. */
    once(action: string, fate: Fate, times = 1): void {
      let left = times;
      decide = (called) => (called === action && left-- > 0 ? fate : 'pass');
    },
  };
}

const xmlError = (code: string): string =>
  `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>As the test wants it.</Message></Error></ErrorResponse>`;

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
