import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import * as z from 'zod';
import { listen } from '#infra/emulated/loopback.ts';

const Capacity = z.object({ CapacityUnits: z.number() });
const Consumed = Capacity.extend({ TableName: z.string() });
const Answer = z.object({
  ConsumedCapacity: z.union([Consumed.transform((one) => [one]), z.array(Consumed)]).optional(),
});

/** What went through: requests by action, and units that DynamoDB would bill, by action too. */
export type Counts = { requests: Map<string, number>; units: Map<string, number> };

const add = (to: Map<string, number>, name: string, more: number): void =>
  void to.set(name, (to.get(name) ?? 0) + more);

/** Stands between the SDK and an emulator, and counts what is billed: requests, and of DynamoDB the units, of which it asks the emulator. */
export async function startCountingProxy(target: string) {
  const counts: Counts = { requests: new Map(), units: new Map() };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const action = String(request.headers['x-amz-target']).split('.').at(-1) ?? '';
    const isDynamo = String(request.headers['x-amz-target']).startsWith('DynamoDB');
    const input: unknown = JSON.parse((await read(request)).toString());
    const body = Buffer.from(JSON.stringify(isDynamo ? { ...Object(input), ReturnConsumedCapacity: 'TOTAL' } : input));
    add(counts.requests, action, 1);
    const headers = { ...request.headers, 'content-length': String(body.length) };
    const upstream = forward(new URL(request.url ?? '/', target), { method: 'POST', headers });
    upstream.end(body);
    const answer = await new Promise<IncomingMessage>((resolve, reject) =>
      upstream.on('response', resolve).on('error', reject),
    );
    const text = await read(answer);
    const consumed = isDynamo ? Answer.parse(JSON.parse(text.toString())).ConsumedCapacity : undefined;
    for (const { CapacityUnits } of consumed ?? [])
      add(counts.units, action, CapacityUnits + indexUnits(action, input));
    response.writeHead(answer.statusCode ?? 500, answer.headers).end(text);
  };
  const endpoint = await listen(
    createServer((request, response) => {
      serve(request, response).catch(() => request.socket.destroy());
    }),
  );
  return { ...endpoint, counts };
}

const Statements = z.object({ Statements: z.array(z.object({ Statement: z.string() })) });
const Write = z.object({
  Item: z.looseObject({ dueAt: z.unknown().optional() }).optional(),
  UpdateExpression: z.string().default(''),
});

/** Units of the due index, which the emulator does not count: an entry gained or lost costs one, one that moves costs both. */
function indexUnits(action: string, input: unknown): number {
  if (action === 'BatchExecuteStatement') {
    // Each statement consumes by itself: what the first of the relay's inserts gains, every one gains.
    return /'dueAt': /.test(Statements.parse(input).Statements[0]?.Statement ?? '') ? 1 : 0;
  }
  const { Item, UpdateExpression } = Write.parse(input);
  if (action === 'PutItem') return Item?.dueAt === undefined ? 0 : 1;
  if (action !== 'UpdateItem') return 0;
  const [set = '', remove = ''] = UpdateExpression.split(' REMOVE ');
  return (/#dueAt\b/.test(set) ? 2 : 0) + (/#dueAt\b/.test(remove) ? 1 : 0);
}

async function read(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
