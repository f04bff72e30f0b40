import type { GatewayRequest } from '#shared/gateway/types.ts';

/** A rendered request as an ordinary server reads it. */
export const readRequest = (request: GatewayRequest) => {
  const url = new URL(request.url);
  return {
    method: request.method,
    address: url.origin + url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: request.headers,
    body: request.body,
    form: Object.fromEntries(new URLSearchParams(request.body ?? '')),
    json: (): unknown => JSON.parse(request.body ?? ''),
  };
};
