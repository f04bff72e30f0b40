import { createHmac } from 'node:crypto';
import type { GatewayRequest } from '#shared/gateway/types.ts';

/** What an application is told: `id` stays the same when it is told again. `now` is epoch milliseconds. */
export type CallbackEvent = { id: string; type: string; now: number; data: unknown };

/**
 * The request that tells an application something, by the Standard Webhooks convention (https://www.standardwebhooks.com). With two
 * secrets it carries two signatures, so that a receiver that knows either of them can check it.
 */
export function callbackRequest(
  to: { url: string; secrets: string[] },
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
