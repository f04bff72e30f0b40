import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import * as z from 'zod';

const Batch = z.object({
  Statements: z
    .array(z.object({ Statement: z.string(), Parameters: z.array(z.unknown()).min(1) }))
    .min(1)
    .max(25),
  ReturnConsumedCapacity: z.string().optional(),
});
const Answer = z.looseObject({
  __type: z.string().optional(),
  message: z.string().optional(),
  ConsumedCapacity: z.unknown().optional(),
});

/** The put that an `INSERT` stands for. Throws on every other statement. */
export function putOf({ Statement, Parameters }: { Statement: string; Parameters: unknown[] }) {
  const [, TableName, fields] = /^INSERT INTO "([\w.-]+)" VALUE \{(.+)\}$/.exec(Statement) ?? [];
  const names = fields?.split(', ').map((field) => /^'(\w+)': \?$/.exec(field)?.[1]);
  if (TableName === undefined || names?.length !== Parameters.length || names.includes(undefined)) {
    throw new Error(`The emulator does not understand this statement: ${Statement}`);
  }
  const Item = Object.fromEntries(names.map((name, index) => [name ?? '', Parameters[index]]));
  return { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' };
}

/** Gives an emulator of DynamoDB that knows no PartiQL the one thing of it that the relay uses: many `INSERT`s in one call. */
export function withInserts(dynamo: Server): Server {
  const [serve] = dynamo.listeners('request');
  dynamo.removeAllListeners('request');
  dynamo.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (!String(request.headers['x-amz-target']).endsWith('.BatchExecuteStatement')) {
      Reflect.apply(serve ?? (() => {}), dynamo, [request, response]);
      return;
    }
    insertAll(request).then(
      (answer) => {
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(JSON.stringify(answer));
      },
      (error: unknown) => response.destroy(error instanceof Error ? error : new Error(String(error))),
    );
  });
  return dynamo;
}

/** Puts each item by a request of its own to the same emulator, signed as the batch was. */
async function insertAll(request: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const { Statements, ReturnConsumedCapacity } = Batch.parse(JSON.parse(Buffer.concat(chunks).toString()));
  const { authorization = '', 'x-amz-date': date = '' } = request.headers;
  const answers = await Promise.all(
    Statements.map(async (statement) => {
      const put = { ...putOf(statement), ...(ReturnConsumedCapacity === undefined ? {} : { ReturnConsumedCapacity }) };
      const answer = await fetch(`http://127.0.0.1:${request.socket.localPort}`, {
        method: 'POST',
        headers: {
          authorization,
          'x-amz-date': String(date),
          'x-amz-target': 'DynamoDB_20120810.PutItem',
          'content-type': 'application/x-amz-json-1.0',
        },
        body: JSON.stringify(put),
      });
      return { put, ...Answer.parse(await answer.json()) };
    }),
  );
  return {
    Responses: answers.map(({ put, __type, message }) =>
      __type === undefined
        ? { TableName: put.TableName }
        : { TableName: put.TableName, Error: { Code: codeOf(__type), Message: message } },
    ),
    ConsumedCapacity: answers.flatMap(({ ConsumedCapacity }) => ConsumedCapacity ?? []),
  };
}

/** A statement's errors are named without what the names of exceptions end in; a key that is taken has a name of its own. */
function codeOf(type: string): string {
  const name = type.split('#').at(-1) ?? '';
  return name === 'ConditionalCheckFailedException' ? 'DuplicateItem' : name.replace(/Exception$/, '');
}
