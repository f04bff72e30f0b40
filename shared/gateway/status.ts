import type { Outcome } from '#shared/domain/verdict.ts';

/** An outcome with its word for people. */
export type Meaning = { outcome: Exclude<Outcome, 'unknown'>; reason: string };

const exact: Readonly<Record<number, Meaning>> = {
  401: { outcome: 'gatewayFault', reason: 'auth' },
  402: { outcome: 'gatewayFault', reason: 'insufficient_credit' },
  403: { outcome: 'gatewayFault', reason: 'auth' },
  // No recipient makes a method or media type wrong: the settings are, and each message would end the same way.
  405: { outcome: 'gatewayFault', reason: 'wrong_method' },
  407: { outcome: 'gatewayFault', reason: 'auth' },
  408: { outcome: 'unavailable', reason: 'timeout' },
  415: { outcome: 'gatewayFault', reason: 'wrong_content_type' },
  425: { outcome: 'unavailable', reason: 'throttled' },
  429: { outcome: 'unavailable', reason: 'throttled' },
};

/** A page for people: no API said this about a message, so that the URL is wrong. */
const isPage = (body: string): boolean => /^\s*<(!doctype html|html)\b/i.test(body);

/** What a status other than 2xx means where no rule decided. */
export const meaningOfStatus = (status: number, body = ''): Meaning => {
  if ((status === 404 || status === 410) && isPage(body)) return { outcome: 'gatewayFault', reason: 'wrong_url' };
  const known = exact[status];
  if (known) return known;
  if (status >= 500) return { outcome: 'unavailable', reason: 'server_error' };
  if (status >= 400) return { outcome: 'rejected', reason: 'rejected' };
  // A redirect is never followed: it would carry the credentials to another host.
  return { outcome: 'gatewayFault', reason: 'redirect' };
};
