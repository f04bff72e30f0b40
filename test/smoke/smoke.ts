import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod';

const View = z.object({ id: z.string(), status: z.string(), errorReason: z.string().nullish() });

/** What is tried, and where. `timeoutMs` is how long the message may take to be sent. */
export type SmokeOptions = {
  url: string;
  apiKey: string;
  to: string;
  text: string;
  timeoutMs: number;
  say: (line: string) => void;
  /** Pause between two looks, milliseconds. */
  pauseMs?: number;
};

/** Whether the deployment works; `why` is a sentence for people. */
export type SmokeReport = { ok: true; id: string } | { ok: false; why: string };

/** Posts a message twice under one idempotency key and follows it until the gateway has accepted it. Never throws. */
export async function smoke(options: SmokeOptions): Promise<SmokeReport> {
  try {
    return await run(options);
  } catch (error) {
    return { ok: false, why: error instanceof Error ? `${error.message} ${causeOf(error)}`.trim() : String(error) };
  }
}

const causeOf = ({ cause }: Error): string => (cause instanceof Error ? `(${cause.message})` : '');

async function run({ url, apiKey, to, text, timeoutMs, say, pauseMs = 1_000 }: SmokeOptions): Promise<SmokeReport> {
  const started = Date.now();
  const call = (path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, url), { ...init, signal: AbortSignal.timeout(30_000) });
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'content-type': 'application/json',
    'idempotency-key': randomUUID(),
  };
  const post = () => call('/v1/messages', { method: 'POST', headers, body: JSON.stringify({ to, text }) });

  const health = await call('/health');
  if (!health.ok) return { ok: false, why: `GET /health was answered ${health.status}.` };
  const [first, again] = [await post(), await post()];
  if (first.status !== 202)
    return { ok: false, why: `POST /v1/messages was answered ${first.status}: ${await first.text()}` };
  const { id } = View.parse(await first.json());
  if (View.parse(await again.json()).id !== id)
    return { ok: false, why: 'A repeat with the same key made a second message.' };
  say(`accepted as ${id} after ${Date.now() - started} ms`);

  let last = '';
  while (Date.now() - started < timeoutMs) {
    const message = View.parse(await (await call(`/v1/messages/${id}`, { headers })).json());
    if (message.status !== last) say(`${message.status} after ${Date.now() - started} ms`);
    last = message.status;
    if (last === 'sent') return { ok: true, id };
    if (last === 'error' || last === 'canceled') {
      return {
        ok: false,
        why: `The message ended as ${last}${message.errorReason ? ` (${message.errorReason})` : ''}.`,
      };
    }
    await sleep(pauseMs);
  }
  return {
    ok: false,
    why: `The message is still ${last} after ${timeoutMs / 1_000} s; look at GET /v1/admin/gateway/status.`,
  };
}
