import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';
import type { ApiKey, Application } from '#shared/domain/application.ts';
import type { Applications, Clock } from '#shared/ports.ts';
import { Problem } from './problem.ts';

const KEY_SHAPE = /^smsr_([A-Za-z0-9]{16})_([A-Za-z0-9_-]{43})$/;

/** Digest of a key's secret part, as it is stored. */
export const hashSecret = (secret: string): string => hash('sha256', secret);

/** Makes an API key: the text is shown once, the record is stored. */
export function createApiKey(applicationId: string, now: number): { text: string; key: ApiKey } {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return {
    text: `smsr_${id}_${secret}`,
    key: { id, applicationId, secretHash: hashSecret(secret), createdAt: now, expiresAt: null, revokedAt: null },
  };
}

const sameDigest = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** The credential of `Authorization: Bearer …`, or a 401 that says how it should look. */
export function bearerOf(c: Context): string {
  const header = c.req.header('authorization');
  if (header === undefined) {
    throw unauthenticated(
      /[?&][^=&]*=sms[ro]_/.test(c.req.url)
        ? 'The key belongs in the header Authorization: Bearer <key>, not in the query string, where logs keep it.'
        : 'The request needs the header Authorization: Bearer <key>.',
    );
  }
  const match = /^Bearer ([\x21-\x2b\x2d-\x7e]{1,512})$/i.exec(header);
  if (!match?.[1]) throw unauthenticated('The header Authorization must be given once, as Bearer <key>.');
  return match[1];
}

export const unauthenticated = (detail: string): Problem =>
  new Problem(401, 'not-authenticated', detail, { headers: { 'www-authenticate': 'Bearer realm="sms-relay"' } });

/** Finds the application that a key belongs to. */
export type Authenticate = (c: Context) => Promise<Application>;

/**
 * Looks keys up by their public id and compares the secret's digest in constant time. What was found is remembered for `cacheMs`,
 * so that a revocation is effective after at most that long.
 */
export function createAuthenticate(deps: { applications: Applications; clock: Clock; cacheMs: number }): Authenticate {
  const cache = new Map<string, { until: number; found: Awaited<ReturnType<Applications['byKey']>> }>();

  const lookUp = async (keyId: string, now: number) => {
    const hit = cache.get(keyId);
    if (hit && hit.until > now) return hit.found;
    const found = await deps.applications.byKey(keyId);
    if (cache.size >= 1_000) cache.clear();
    if (found) cache.set(keyId, { until: now + deps.cacheMs, found });
    return found;
  };

  return async (c) => {
    const match = KEY_SHAPE.exec(bearerOf(c));
    const [, keyId = '', secret = ''] = match ?? [];
    const now = deps.clock();
    const found = match ? await lookUp(keyId, now) : undefined;
    const valid =
      found !== undefined &&
      sameDigest(hashSecret(secret), found.key.secretHash) &&
      found.key.revokedAt === null &&
      (found.key.expiresAt === null || found.key.expiresAt > now);
    if (!valid) throw unauthenticated('The API key is not valid.');
    return found.application;
  };
}

/** Compares a token with the expected one in constant time, whatever their lengths. */
export const sameToken = (given: string, expected: string): boolean =>
  sameDigest(hashSecret(given), hashSecret(expected));
