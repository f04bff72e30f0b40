import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { ALL_SCOPES, type ApiKey, type Application, isLive, type Scope } from '#shared/domain/application.ts';
import type { Logger } from '#shared/log.ts';
import type { Applications, KeyUses } from '#shared/ports/applications.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { Asked } from './endpoint.ts';
import { Problem } from './problem.ts';

const KEY_SHAPE = /^smsr_([A-Za-z0-9]{16})_([A-Za-z0-9_-]{43})$/;

/** Digest of a key's secret part, as it is stored. */
export const hashSecret = (secret: string): string => hash('sha256', secret);

/** Makes an API key: the text is shown once, the record is stored. */
export function createApiKey(
  applicationId: string,
  now: number,
  { scopes = ALL_SCOPES, expiresAt = null }: Partial<Pick<ApiKey, 'scopes' | 'expiresAt'>> = {},
): { text: string; key: ApiKey } {
  const id = randomBytes(8).toString('hex');
  const secret = randomBytes(32).toString('base64url');
  return {
    text: `smsr_${id}_${secret}`,
    key: { id, applicationId, secretHash: hashSecret(secret), scopes, createdAt: now, expiresAt, revokedAt: null },
  };
}

/** Compares two texts in constant time, unless their lengths differ. */
const sameText = (one: string, other: string): boolean => {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
};

/** The credential of `Authorization: Bearer …`, or a 401 that says how it should look. */
export function bearerOf(asked: Asked): string {
  const header = asked.header('authorization');
  if (header === undefined) {
    throw unauthenticated(
      /[?&][^=&]*=sms[ro]_/.test(asked.query)
        ? 'The key belongs in the header Authorization: Bearer <key>, not in the query string, where logs keep it.'
        : 'The request needs the header Authorization: Bearer <key>.',
    );
  }
  const match = /^Bearer ([\x21-\x2b\x2d-\x7e]{1,4096})$/i.exec(header);
  if (!match?.[1]) throw unauthenticated('The header Authorization must be given once, as Bearer <key>.');
  return match[1];
}

export const unauthenticated = (detail: string): Problem =>
  new Problem(401, 'not-authenticated', detail, { headers: { 'www-authenticate': 'Bearer realm="sms-relay"' } });

/** Finds the application that a key belongs to; 401 without a valid key, 403 when the key lacks the scope. */
export type Authenticate = (asked: Asked, scope: Scope) => Promise<Application>;

/** A key's last use is noted this often at most, by each process. */
const NOTE_EVERY_MS = 300_000;
/** Keys remembered at once. */
const REMEMBERED = 1_000;

type Found = NonNullable<Awaited<ReturnType<Applications['byKey']>>>;

/** A key that is remembered until then; epoch milliseconds. */
type Known = { until: number; found: Found };

/**
 * Looks keys up by their public id and compares the secret's digest in constant time. What was found is remembered for `cacheMs`,
 * so that a revocation is effective after at most that long.
 */
export function createAuthenticate(deps: {
  applications: Pick<Applications, 'byKey'>;
  keyUses: Pick<KeyUses, 'note'>;
  clock: Clock;
  cacheMs: number;
  log: Logger;
}): Authenticate {
  const byId = new Map<string, Known>();
  /** By the whole header that was found right: it is found by its hash, so that the time it takes tells nothing of a secret. */
  const byHeader = new Map<string, Known>();
  const noted = new Map<string, number>();

  const lookUp = async (keyId: string, now: number): Promise<Known | undefined> => {
    const hit = byId.get(keyId);
    if (hit && hit.until > now) return hit;
    const found = await deps.applications.byKey(keyId);
    if (!found) return undefined;
    const known = { until: now + deps.cacheMs, found };
    remember(byId, keyId, known);
    return known;
  };

  /** Finds the key that a request shows, and whether it shows all of it. */
  const prove = async (asked: Asked, now: number): Promise<Found> => {
    const header = asked.header('authorization') ?? '';
    const proven = byHeader.get(header);
    if (proven && proven.until > now) return proven.found;
    byHeader.delete(header);
    const [, keyId, secret = ''] = KEY_SHAPE.exec(bearerOf(asked)) ?? [];
    if (keyId === undefined)
      throw unauthenticated('The API key is not valid: it is not of the form smsr_<id>_<secret>.');
    const known = await lookUp(keyId, now);
    if (!known || !sameText(hashSecret(secret), known.found.key.secretHash)) throw notValid();
    remember(byHeader, header, known);
    return known.found;
  };

  /** Runs beside the request, whose answer waits for it: a Lambda function sleeps as soon as it has answered. */
  const noteUse = (asked: Asked, keyId: string, now: number): void => {
    if (now - (noted.get(keyId) ?? 0) < NOTE_EVERY_MS) return;
    if (noted.size >= REMEMBERED) noted.clear();
    noted.set(keyId, now);
    asked.beside = deps.keyUses
      .note(keyId, now)
      .catch((error: unknown) => deps.log.warn('key use not noted', { error }));
  };

  return async (asked, scope) => {
    const now = deps.clock();
    const { application, key } = await prove(asked, now);
    if (!isLive(key, now) || application.deletedAt !== null) throw notValid();
    noteUse(asked, key.id, now);
    if (!key.scopes.includes(scope)) throw lacksScope(scope);
    return application;
  };
}

function remember(cache: Map<string, Known>, name: string, known: Known): void {
  if (cache.size >= REMEMBERED) cache.clear();
  cache.set(name, known);
}

const notValid = (): Problem => unauthenticated('The API key is not valid.');

const lacksScope = (scope: Scope): Problem =>
  new Problem(403, 'missing-scope', `The API key may not be used for this: it lacks the scope ${scope}.`, {
    errors: [{ field: 'Authorization', detail: `The key lacks the scope ${scope}.`, allowed: `a key with ${scope}` }],
    headers: { 'www-authenticate': `Bearer realm="sms-relay", error="insufficient_scope", scope="${scope}"` },
  });

/** Compares a token with the expected one in constant time, whatever their lengths. */
export const sameToken = (given: string, expected: string): boolean =>
  sameText(hashSecret(given), hashSecret(expected));
