import * as z from 'zod';
import { AttemptView, MessageView } from '#shared/http/message-view-schema.ts';
import { mustBeDescribed } from './described.ts';
import { until } from './until.ts';

export const MessageDetails = MessageView.extend({ attempts: z.array(AttemptView) });
export type MessageDetails = z.infer<typeof MessageDetails>;

const Page = z.object({ messages: z.array(MessageView), next: z.string().nullable() });
const Batch = z.object({
  accepted: z.int(),
  refused: z.int(),
  results: z.array(
    z.object({
      status: z.int(),
      message: MessageView.optional(),
      errors: z.array(z.object({ field: z.string(), detail: z.string() })).optional(),
    }),
  ),
});

/** What every refusal looks like (RFC 9457). */
export const ProblemDetails = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().min(1),
  errors: z.array(z.object({ field: z.string(), detail: z.string(), allowed: z.string().optional() })).default([]),
  requestId: z.string(),
});
export type ProblemDetails = z.infer<typeof ProblemDetails>;

/** What a request of a test may say besides its body. */
export type Extra = { headers?: Record<string, string> };

/** The relay as an application, and with the operator's token as an operator, sees it. */
export type RelayClient = ReturnType<typeof createClient>;

export function createClient(access: { url: string; apiKey: string; operatorToken: string }) {
  const call =
    (token: 'apiKey' | 'operatorToken') =>
    async (method: string, path: string, body?: unknown, extra: Extra = {}): Promise<Response> => {
      const answer = await fetch(`${access.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${access[token]}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...extra.headers,
        },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      await mustBeDescribed(method, path, answer.clone());
      return answer;
    };
  const request = call('apiKey');
  const operator = call('operatorToken');

  /** Posts a message that must be accepted. */
  const send = async (message: Record<string, unknown>, extra?: Extra): Promise<MessageView> =>
    MessageView.parse(await expectStatus(202, await request('POST', '/v1/messages', message, extra)));

  const get = async (id: string): Promise<MessageDetails> =>
    MessageDetails.parse(await expectStatus(200, await request('GET', `/v1/messages/${id}`)));

  return {
    access,
    /** Any request with the application's key. */
    request,
    /** Any request with the operator's token. */
    operator,
    send,
    get,
    async sendBatch(messages: unknown[], extra?: Extra) {
      return Batch.parse(await expectStatus(202, await request('POST', '/v1/messages/batch', { messages }, extra)));
    },
    async list(query: Record<string, string> = {}) {
      return Page.parse(
        await expectStatus(200, await request('GET', `/v1/messages?${String(new URLSearchParams(query))}`)),
      );
    },
    /** All messages of the application, page by page. */
    async all(): Promise<MessageView[]> {
      const found: MessageView[] = [];
      for (let cursor: string | null = ''; cursor !== null; ) {
        const query: Record<string, string> = { limit: '100', ...(cursor === '' ? {} : { cursor }) };
        const page = Page.parse(
          await expectStatus(200, await request('GET', `/v1/messages?${String(new URLSearchParams(query))}`)),
        );
        found.push(...page.messages);
        cursor = page.next;
      }
      return found;
    },
    /** Waits until a message has one of the statuses. */
    becomes: (id: string, status: MessageView['status'] | MessageView['status'][], withinMs = 30_000) =>
      until(
        `message ${id} becomes ${String(status)}`,
        async () => {
          const message = await get(id);
          return [status].flat().includes(message.status) ? message : undefined;
        },
        { withinMs, everyMs: 50 },
      ),
    /** Saves gateway settings that must be valid; answers the new version. */
    async configure(settings: Record<string, unknown>): Promise<number> {
      const answer = await operator('PUT', '/v1/admin/settings/gateway', settings);
      return z.object({ version: z.int() }).parse(await expectStatus(200, answer)).version;
    },
  };
}

/** Another application with a key of its own. */
export async function anotherApplication({ access, operator }: RelayClient): Promise<RelayClient> {
  const answer = await operator('POST', '/v1/admin/applications', { name: 'Another' });
  const { apiKey } = z.object({ apiKey: z.string() }).parse(await expectStatus(201, answer));
  return createClient({ ...access, apiKey });
}

/** The JSON of an answer with this status; any other status is an error that shows the answer. */
export async function expectStatus(status: number, answer: Response): Promise<unknown> {
  const text = await answer.text();
  if (answer.status !== status) throw new Error(`Expected ${status}, got ${answer.status}: ${text.slice(0, 2_000)}`);
  return text === '' ? undefined : JSON.parse(text);
}

/** Reads a refusal and checks that it is problem details with this status. */
export async function problemOf(answer: Response): Promise<ProblemDetails> {
  const text = await answer.text();
  if (!answer.headers.get('content-type')?.startsWith('application/problem+json')) {
    throw new Error(`Expected problem details, got ${answer.status}: ${text.slice(0, 500)}`);
  }
  const problem = ProblemDetails.parse(JSON.parse(text));
  if (problem.status !== answer.status) throw new Error('The problem names another status than the answer.');
  return problem;
}
