import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import { CALLBACK, SIGNED_OUT } from './paths.ts';
import { createTokenVerifier } from './verify-token.ts';

/** A sign-in that was begun: what the browser must bring back, and what only this browser knows. */
export type SignInAttempt = { state: string; verifier: string; nonce: string };

/** Signing in at a user pool: the authorization code flow with PKCE (RFC 7636), state and nonce. */
export type SignIn = {
  begin(): SignInAttempt;
  /** Where the browser goes to sign in. */
  url(attempt: SignInAttempt): string;
  /** Exchanges the code that came back; undefined when it, or the token that it gives, is not good. */
  finish(code: string, attempt: SignInAttempt): Promise<string | undefined>;
  /** Who an access token belongs to; undefined for a token that is none. */
  identify(token: string): Promise<string | undefined>;
  /** Where the browser goes to end the pool's own session. */
  signOutUrl: string;
};

const TIMEOUT_MS = 5_000;
const TokenAnswer = z.object({ id_token: z.string() });

const random = (): string => randomBytes(32).toString('base64url');

/**
 * @param settings.issuer of the tokens, e.g. `https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC`
 * @param settings.domain where the pool's sign-in pages are, without a slash at its end
 * @param settings.consoleUrl origin of the console, without a slash at its end
 */
export function createSignIn(settings: {
  issuer: string;
  clientId: string;
  domain: string;
  consoleUrl: string;
}): SignIn {
  const { clientId, domain, consoleUrl } = settings;
  const tokens = createTokenVerifier(settings);
  const redirectUri = `${consoleUrl}${CALLBACK}`;
  const afterwards = new URLSearchParams({ client_id: clientId, logout_uri: `${consoleUrl}${SIGNED_OUT}` });
  return {
    begin: () => ({ state: random(), verifier: random(), nonce: random() }),

    url({ state, verifier, nonce }) {
      const parameters = new URLSearchParams({
        response_type: 'code',
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: 'openid email',
        state,
        nonce,
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      });
      return `${domain}/oauth2/authorize?${parameters.toString()}`;
    },

    async finish(code, { verifier, nonce }) {
      const answer = await fetch(`${domain}/oauth2/token`, {
        method: 'POST',
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          client_id: clientId,
          code,
          redirect_uri: redirectUri,
          code_verifier: verifier,
        }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
        redirect: 'error',
      });
      if (!answer.ok) return undefined;
      const parsed = TokenAnswer.safeParse(await answer.json());
      return parsed.success ? tokens.idToken(parsed.data.id_token, nonce) : undefined;
    },

    identify: (token) => tokens.accessToken(token),

    signOutUrl: `${domain}/logout?${afterwards.toString()}`,
  };
}
