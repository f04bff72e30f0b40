import { createHmac } from 'node:crypto';
import type { Application } from '#shared/domain/application.ts';
import type { GatewayRequest } from '#shared/gateway/types.ts';

/** What an application is told: `id` stays the same when it is told again. `now` is epoch milliseconds. */
export type CallbackEvent = { id: string; type: string; now: number; data: unknown };

/** Where an application is told, and the secrets that sign it. */
export type Receiver = { url: string; secrets: string[] };

/** Where an application is told at `now` (epoch milliseconds): for a day after a rotation both secrets sign. Undefined: it wants no callbacks. */
export function receiverOf(application: Application, now: number): Receiver | undefined {
  const { callbackUrl: url, callbackSecret: secret, earlierCallbackSecret: earlier } = application;
  if (url === null || secret === null) return undefined;
  return { url, secrets: [secret, ...(earlier !== null && earlier.until > now ? [earlier.secret] : [])] };
}

/**
 * The request that tells an application something, by the Standard Webhooks convention (https://www.standardwebhooks.com). With two
 * secrets it carries two signatures, so that a receiver that knows either of them can check it.
 */
export function callbackRequest(
  to: Receiver,
  { id, type, now, data }: CallbackEvent,
): GatewayRequest & { body: string } {
  const seconds = Math.floor(now / 1_000);
  const body = JSON.stringify({ type, timestamp: new Date(now).toISOString(), data });
  return {
    method: 'POST',
    url: to.url,
    headers: {
      'Content-Type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(seconds),
      'webhook-signature': to.secrets.map((secret) => sign(secret, id, seconds, body)).join(' '),
    },
    body,
  };
}

/** The signature of a callback: `v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`, by the bytes of the secret after `whsec_`. */
export function sign(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
