import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { endpointOf, listen } from './loopback.ts';

/** Who signs in at the pool of one machine, without being asked. */
export const POOL_OPERATOR = 'operator@example.com';
export const POOL_CLIENT = 'console';

const KEY_ID = 'key-1';
const TOKEN_SECONDS = 3_600;

type Claims = Record<string, unknown>;
type Grant = { challenge: string; redirectUri: string; nonce: string };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A token signed as Cognito signs them (RS256), or as it never would. */
export const signToken = (claims: Claims, key: KeyObject, header: Claims = { alg: 'RS256', kid: KEY_ID }): string => {
  const text = `${encode(header)}.${encode(claims)}`;
  return `${text}.${sign('sha256', Buffer.from(text), key).toString('base64url')}`;
};

/**
 * A user pool on one machine: publishes its keys, and gives codes and tokens as Cognito's sign-in pages do (authorization code with PKCE).
 * It asks for no password: whoever opens its page is `POOL_OPERATOR`.
 */
export async function startUserPool() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const grants = new Map<string, Grant>();
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => response.destroy(error instanceof Error ? error : undefined));
  });
  await listen(server);
  const endpoint = endpointOf(server);
  const issuer = `${endpoint.url}/pool`;

  const tokens = (nonce: string) => {
    const now = Math.floor(Date.now() / 1_000);
    const common = { iss: issuer, sub: 'user-1', iat: now, exp: now + TOKEN_SECONDS };
    const id = { ...common, aud: POOL_CLIENT, token_use: 'id', email: POOL_OPERATOR, nonce };
    const access = {
      ...common,
      client_id: POOL_CLIENT,
      token_use: 'access',
      username: POOL_OPERATOR,
      scope: 'openid email',
    };
    return { id, access };
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', endpoint.url);
    const json = (status: number, body: unknown) =>
      void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const goTo = (location: string) => void response.writeHead(302, { location }).end();
    const parameter = (name: string): string => url.searchParams.get(name) ?? '';
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /pool/.well-known/jwks.json':
        return json(200, { keys: [{ ...publicKey.export({ format: 'jwk' }), kid: KEY_ID, alg: 'RS256', use: 'sig' }] });
      case 'GET /oauth2/authorize': {
        const known = parameter('client_id') === POOL_CLIENT && parameter('code_challenge_method') === 'S256';
        if (!known || parameter('response_type') !== 'code') return json(400, { error: 'invalid_request' });
        const code = randomBytes(16).toString('hex');
        const redirectUri = parameter('redirect_uri');
        grants.set(code, { challenge: parameter('code_challenge'), redirectUri, nonce: parameter('nonce') });
        const back = new URLSearchParams({ code, state: parameter('state') });
        return goTo(`${redirectUri}?${back.toString()}`);
      }
      case 'POST /oauth2/token': {
        const form = new URLSearchParams(await read(request));
        const grant = grants.get(form.get('code') ?? '');
        grants.delete(form.get('code') ?? '');
        const challenge = createHash('sha256')
          .update(form.get('code_verifier') ?? '')
          .digest('base64url');
        const fits =
          grant?.challenge === challenge &&
          grant.redirectUri === form.get('redirect_uri') &&
          form.get('client_id') === POOL_CLIENT &&
          form.get('grant_type') === 'authorization_code';
        if (!grant || !fits) return json(400, { error: 'invalid_grant' });
        const { id, access } = tokens(grant.nonce);
        return json(200, {
          id_token: signToken(id, privateKey),
          access_token: signToken(access, privateKey),
          token_type: 'Bearer',
          expires_in: TOKEN_SECONDS,
        });
      }
      case 'GET /logout':
        return goTo(parameter('logout_uri'));
      default:
        return json(404, { error: 'not_found' });
    }
  }

  return {
    issuer,
    domain: endpoint.url,
    /** Claims of good tokens, as a start for others. */
    claims: tokens,
    /** Signs claims with the pool's own key. */
    sign: (claims: Claims, header?: Claims) => signToken(claims, privateKey, header),
    stop: () => endpoint.stop(),
  };
}
export type UserPool = Awaited<ReturnType<typeof startUserPool>>;

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString();
}
