import * as z from 'zod';
import { isUnlimited } from '#shared/domain/limits.ts';
import { MAX_BATCH } from '#shared/domain/send-request.ts';
import { type Authenticate, createAuthenticate } from '#shared/http/authenticate.ts';
import { type Asked, type Endpoint, type Endpoints, jsonAnswer } from '#shared/http/endpoint.ts';
import { readJsonObject } from '#shared/http/json-body.ts';
import { viewMessage } from '#shared/http/message-view.ts';
import { invalid } from '#shared/http/problem.ts';
import { refuseQuery } from '#shared/http/query.ts';
import { valid } from '#shared/http/read-body.ts';
import type { SendDeps } from './deps.ts';
import { check, checkBatch } from './draft.ts';
import { idempotencyOf } from './idempotency.ts';
import { notStored } from './not-stored.ts';
import { createOneByOne } from './one-by-one.ts';
import { refusedBefore, take } from './take.ts';
import { termsOf } from './terms.ts';

/** A batch; its messages are checked one by one. */
const Batch = z.strictObject({ messages: z.unknown().optional() });

/** Taking messages from applications, and the door that it shares with the rest of their API. */
export type Sending = { authenticate: Authenticate; posts: Endpoints };

export function createSending(deps: SendDeps): Sending {
  const authenticate = createAuthenticate({ ...deps, cacheMs: deps.keyCacheMs });
  return { authenticate, posts: createPosts(deps, authenticate) };
}

/** What applications post: messages, one by one or in batches. */
function createPosts(deps: SendDeps, authenticate: Authenticate): Endpoints {
  const begin = async (asked: Asked) => {
    const application = await authenticate(asked, 'messages:send');
    refuseQuery(asked);
    const value = await readJsonObject(asked);
    return { application, value, idempotency: idempotencyOf(asked, value), at: await termsOf(deps) };
  };
  const oneByOne = createOneByOne();
  /** At a limit, a repeat that comes while the first is being stored would find no room and nothing to repeat; so it waits for it. */
  const takeInTurn = (request: Parameters<typeof take>[1]): ReturnType<typeof take> => {
    const { application, idempotency } = request;
    if (idempotency === undefined || isUnlimited(application.limits)) return take(deps, request);
    return oneByOne(JSON.stringify([application.id, idempotency.key]), () => take(deps, request));
  };
  return new Map<string, Endpoint>([
    [
      '/v1/messages',
      async (asked) => {
        const { application, value, idempotency, at } = await begin(asked);
        const items = [check(value, at)];
        const { result } = await takeInTurn({ application, items, fieldOf: () => 'to', at, idempotency });
        const [message] = result.messages;
        if (!message) throw new Error('An accepted message is missing.');
        return jsonAnswer(202, viewMessage(message), { location: `/v1/messages/${message.id}` });
      },
    ],
    [
      '/v1/messages/batch',
      async (asked) => {
        const { application, value, idempotency, at } = await begin(asked);
        const checked = checkBatch(batchItems(value), at);
        const fieldOf = (index: number): string => `messages[${index}].to`;
        const { items, result } = await takeInTurn({ application, items: checked, fieldOf, at, idempotency });
        const results = items.map((item, index) => {
          const message = result.messages[index];
          if (message) return { status: 202, message: viewMessage(message) };
          const failure = result.failed?.get(index);
          if (failure) return { status: 503, errors: notStored(`messages[${index}]`, failure) };
          return item.ok ? refusedBefore(fieldOf(index)) : { status: item.status ?? 400, errors: item.errors };
        });
        const accepted = results.filter((each) => each.status === 202).length;
        return jsonAnswer(202, { accepted, refused: results.length - accepted, results });
      },
    ],
  ]);
}

function batchItems(body: Record<string, unknown>): unknown[] {
  const { messages } = valid(Batch, body);
  if (!Array.isArray(messages) || messages.length < 1 || messages.length > MAX_BATCH) {
    const given = Array.isArray(messages) ? ` It has ${messages.length}.` : '';
    throw invalid([
      { field: 'messages', detail: `A batch is a list of messages.${given}`, allowed: `1 to ${MAX_BATCH} messages` },
    ]);
  }
  return messages;
}
