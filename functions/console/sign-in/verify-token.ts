import { JwtVerifier } from 'aws-jwt-verify';
import { FetchError, JwtBaseError } from 'aws-jwt-verify/error';
import { SimpleJwksCache } from 'aws-jwt-verify/jwk';
import * as z from 'zod';
import { Unavailable } from '#shared/ports/unavailable.ts';

/** Longest wait for the issuer's keys; milliseconds. */
const TIMEOUT_MS = 5_000;

/** What an ID token says of the person who signed in. */
const IdClaims = z.object({
  token_use: z.literal('id'),
  nonce: z.string(),
  email: z.string().optional(),
  sub: z.string().min(1),
});

/** What an access token says. Cognito names the client in a claim of its own instead of in `aud`. */
const AccessClaims = z.object({
  token_use: z.literal('access'),
  client_id: z.string(),
  username: z.string().optional(),
  sub: z.string().min(1),
});

/** Checks tokens of a user pool: signature by the issuer's published keys, issuer, expiry, and for whom and what they were made. */
export type TokenVerifier = {
  /** The operator whom an ID token names; undefined when it is not valid for this sign-in. */
  idToken(token: string, nonce: string): Promise<string | undefined>;
  /** The operator whom an access token names; undefined when it is not valid here. */
  accessToken(token: string): Promise<string | undefined>;
};

/** Verifies by the keys that `issuer` publishes; they are fetched once and again for a key that is not known. Throws `Unavailable` when they cannot be had. */
export function createTokenVerifier({ issuer, clientId }: { issuer: string; clientId: string }): TokenVerifier {
  const fetcher = {
    fetch: async (uri: string): Promise<ArrayBuffer> => {
      const answer = await fetch(uri, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
      if (!answer.ok) throw new Unavailable(`The issuer of sign-ins answered ${answer.status}.`);
      return answer.arrayBuffer();
    },
  };
  const jwksUri = `${issuer}/.well-known/jwks.json`;
  const verifier = JwtVerifier.create([{ issuer, jwksUri, audience: null }], {
    jwksCache: new SimpleJwksCache({ fetcher }),
  });

  const verified = async (token: string): Promise<Record<string, unknown> | undefined> => {
    try {
      return { ...(await verifier.verify(token)) };
    } catch (error) {
      if (error instanceof JwtBaseError && !(error instanceof FetchError)) return undefined;
      throw new Unavailable('The keys of the issuer of sign-ins cannot be read.', { cause: error });
    }
  };

  return {
    async idToken(token, nonce) {
      const claims = await verified(token);
      const id = IdClaims.safeParse(claims);
      if (!id.success || claims?.aud !== clientId || id.data.nonce !== nonce) return undefined;
      return id.data.email ?? id.data.sub;
    },
    async accessToken(token) {
      const access = AccessClaims.safeParse(await verified(token));
      if (!access.success || access.data.client_id !== clientId) return undefined;
      return access.data.username ?? access.data.sub;
    },
  };
}
