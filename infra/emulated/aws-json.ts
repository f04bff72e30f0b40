import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** An error as AWS's JSON protocol tells it: the SDK makes an exception of this name. */
export class AwsError extends Error {
  override name: string;
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/** Actions of a service by their names; each gets the parsed body and answers what is to be sent. */
export type Actions = Record<string, (input: unknown) => unknown>;

/** A server for AWS's JSON 1.1 protocol: `X-Amz-Target: <service>.<action>`. */
export const createAwsJsonServer = (actions: Actions): Server =>
  createServer((request, response) => {
    answer(actions, request, response).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });

async function answer(actions: Actions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  let status = 200;
  let body: unknown;
  try {
    const run = Object.hasOwn(actions, action) ? actions[action] : undefined;
    if (!run) throw new AwsError('UnknownOperationException', `The emulator does not know ${action}.`);
    body = await run(JSON.parse(Buffer.concat(chunks).toString() || '{}'));
  } catch (error) {
    const known = error instanceof AwsError;
    status = known ? 400 : 500;
    body = {
      __type: known ? error.name : 'InternalFailure',
      message: error instanceof Error ? error.message : String(error),
    };
  }
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body ?? {}));
}
