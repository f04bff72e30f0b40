import { randomUUID } from 'node:crypto';
import type { Logger } from '#shared/log.ts';
import { type Answer, problemAnswer, problemOf } from './problem.ts';

/** What an endpoint reads of a request, whichever server took it. */
export type Asked = {
  /** Path as it was routed, without the query. */
  path: string;
  /** Query as it was written, with its question mark; empty without one. */
  query: string;
  /** Value of a header, by its name in lower case, as it came in; several are joined by commas. */
  header(name: string): string | undefined;
  /** The body, of so many bytes at most; undefined for a larger one, of which no more is kept. */
  bytes(limit: number): Promise<Uint8Array | undefined>;
  /** Work beside the request that must be done before its answer goes out; never fails. */
  beside?: Promise<void>;
};

/** Answers one kind of request; throws a `Problem` where it refuses. */
export type Endpoint = (asked: Asked) => Promise<Answer>;

/** Endpoints of one method, by their path. */
export type Endpoints = ReadonlyMap<string, Endpoint>;

/** On every answer that does not say otherwise: it is kept by nobody, and nobody takes it for a page. */
export const SAFE_HEADERS = {
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
};

/** A JSON answer. */
export const jsonAnswer = (status: number, body: unknown, headers: Record<string, string> = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

/**
 * Answers a request without a router: for what is asked most, where the server that took it knows its endpoint already. What all answers
 * have is the same as behind a router (`createApp`): request id, security headers, problem details.
 */
export async function answer(endpoint: Endpoint, asked: Asked, log: Logger): Promise<Answer> {
  const requestId = randomUUID();
  let given: Answer;
  try {
    given = await endpoint(asked);
  } catch (error) {
    given = problemAnswer(problemOf(error, { log, requestId, path: asked.path }), requestId);
  }
  if (asked.beside) await asked.beside;
  return { ...given, headers: Object.assign({ ...SAFE_HEADERS, 'x-request-id': requestId }, given.headers) };
}
