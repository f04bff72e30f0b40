import type { Redactor } from './redact.ts';
import type { CallResult, GatewayRequest } from './types.ts';

/** The most of an answer's body that is kept; characters. */
export const debugBodyLimit = 4_096;

/** One exchange with a gateway as operators may read it: no secrets, and the answer's body cut. */
export type Exchange = {
  request: GatewayRequest;
  response?: { status: number; headers: Record<string, string>; body: string; truncated: boolean };
  error?: { code: string; detail: string; written: boolean };
  latencyMs: number;
};

/** Records an exchange. Secrets are removed before the body is cut, so that no half of one survives the cut. */
export const captureExchange = (redactor: Redactor, request: GatewayRequest, result: CallResult): Exchange => {
  const latencyMs = Math.round(result.latencyMs);
  const shown = redactor.request(request);
  if (result.kind === 'error') {
    const { code, detail, written } = result;
    return { request: shown, error: { code, detail, written }, latencyMs };
  }
  const body = redactor.text(result.body);
  return {
    request: shown,
    response: {
      status: result.status,
      headers: redactor.headers(result.headers),
      body: body.slice(0, debugBodyLimit).toWellFormed(),
      truncated: result.truncated || body.length > debugBodyLimit,
    },
    latencyMs,
  };
};
