import { subscribe } from 'node:diagnostics_channel';
import type { Dispatcher } from 'undici';
import { HTTPParserError } from 'undici/lib/core/errors.js';
import { describeCallError } from './call-error.ts';
import { flatten } from './client.ts';
import { type BodyReader, createBodyReader } from './read-body.ts';
import type { CallResult } from './types.ts';

/** Whether a connection had served before, of the request whose head is being written. */
type Writing = { reused: boolean };

const served = new WeakSet<object>();
let writing: Writing | undefined;

// The only place where undici names the connection of a request; it is told within the same turn as `onRequestStart`.
subscribe('undici:client:sendHeaders', (message) => {
  const socket = typeof message === 'object' && message !== null && 'socket' in message ? message.socket : undefined;
  if (typeof socket !== 'object' || socket === null) return;
  if (writing) writing.reused = served.has(socket);
  writing = undefined;
  served.add(socket);
});

/** What undici calls an error, by the word that Node has for the same. */
const nodeCodes: Readonly<Record<string, string>> = {
  UND_ERR_SOCKET: 'ECONNRESET',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'ECONNRESET',
  UND_ERR_CONNECT_TIMEOUT: 'ETIMEDOUT',
  UND_ERR_HEADERS_OVERFLOW: 'HPE_HEADER_OVERFLOW',
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';

const inNodesWords = (error: unknown): unknown => {
  if (error instanceof HTTPParserError) return { code: error.code ?? 'HPE_INVALID' };
  const code = nodeCodes[codeOf(error)];
  return code ? { code } : error;
};

/**
 * Waits for the answer to one dispatched request and tells it once: the answer, what failed, or that `timeoutMs` or the signal ended it.
 * What was dispatched and did not begin by then never begins; what began never begins again.
 *
 * @param on `told` gets the result once; `refused` is called instead when undici takes no such request
 */
export function answerTo(
  timeoutMs: number,
  signal: AbortSignal | undefined,
  on: { told: (result: CallResult) => void; refused: (error: unknown) => void },
): { handler: Dispatcher.DispatchHandler; forget: () => void } {
  const startedAt = performance.now();
  const state: Writing & { written: boolean } = { reused: false, written: false };
  let over = false;
  let controller: Dispatcher.DispatchController | undefined;
  let reader: BodyReader | undefined;

  const forget = (): void => {
    over = true;
    clearTimeout(deadline);
    signal?.removeEventListener('abort', abort);
  };
  const finish = (result: CallResult): void => {
    if (over) return;
    forget();
    on.told(result);
  };
  const fail = (error: unknown): void =>
    finish({
      kind: 'error',
      ...describeCallError(inNodesWords(error), state),
      latencyMs: performance.now() - startedAt,
    });
  const stop = (code: string): void => {
    fail({ code });
    controller?.abort(new Error(code));
  };
  const deadline = setTimeout(stop, timeoutMs, 'ETIMEDOUT');
  const abort = (): void => stop('ABORTED');
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();

  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(given) {
      controller = given;
      if (over || state.written) {
        given.abort(new Error('It is over, or was begun before.'));
        return;
      }
      // The head is written next, in this turn.
      state.written = true;
      writing = state;
    },
    onResponseStart(given, status, headers) {
      // A preliminary answer is none.
      if (status < 200) return;
      const said = { encoding: textOf(headers['content-encoding']), type: textOf(headers['content-type']) };
      reader = createBodyReader(said, () => given.abort(new Error('More than is read.')));
      reader.body.then(({ body, truncated }) => {
        if (over) return;
        forget();
        const latencyMs = performance.now() - startedAt;
        const answer: CallResult = { kind: 'answer', status, headers: flatten(headers), body, truncated, latencyMs };
        // By then undici has the connection back, and the next call need not open another.
        setImmediate(on.told, answer);
      }, fail);
    },
    onResponseData(_, chunk) {
      reader?.write(chunk);
    },
    onResponseEnd() {
      reader?.end();
    },
    onResponseError(_, error) {
      // What was read up to the cap is an answer, and told by the reader.
      queueMicrotask(() => {
        if (codeOf(error) !== 'UND_ERR_INVALID_ARG') fail(error);
        else if (!over) {
          forget();
          on.refused(error);
        }
      });
    },
  };
  return { handler, forget };
}

const textOf = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(', ') : value;
