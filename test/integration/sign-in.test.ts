import { createHmac, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { type Emulated, startEmulated } from '#infra/emulated/start.ts';
import { POOL_OPERATOR, signToken } from '#infra/emulated/user-pool.ts';

const Session = z.object({
  operator: z.string().nullable(),
  signIn: z.object({ url: z.string(), signOutUrl: z.string() }).nullable(),
});
const Audit = z.object({ entries: z.array(z.looseObject({ operator: z.string(), action: z.string() })) });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2_048 });

/** What a browser remembers, and a request that goes where it is sent but no further. */
function browser(origin: string) {
  const cookies = new Map<string, string>();
  return {
    cookies,
    async get(url: string): Promise<Response> {
      const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
      const answer = await fetch(new URL(url, origin), { headers: { cookie }, redirect: 'manual' });
      for (const line of answer.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (/max-age=0/i.test(line)) cookies.delete(name);
        else cookies.set(name, value);
      }
      return answer;
    },
  };
}

const locationOf = (answer: Response): string => answer.headers.get('location') ?? '';

describe('Signing in with the user pool', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'sign-in-'));
  let relay: Emulated;
  beforeAll(async () => {
    relay = await startEmulated({ port: 0, dataDir, env: { LOG_LEVEL: 'error' } });
  });
  afterAll(async () => {
    await relay.stop();
    rmSync(dataDir, { recursive: true });
  });
  const session = async (client: ReturnType<typeof browser>) =>
    Session.parse(await (await client.get('/console/session')).json());
  /** Goes to the pool and stands before the console's door again, with a code. */
  const toTheDoor = async (client: ReturnType<typeof browser>) => {
    const atPool = locationOf(await client.get('/console/sign-in'));
    return locationOf(await fetch(atPool, { redirect: 'manual' }));
  };

  it('leads a browser to the pool and back into the console, under its own name', async () => {
    const client = browser(relay.url);
    expect(await session(client)).toMatchObject({ operator: null, signIn: { url: '/console/sign-in' } });
    const door = await toTheDoor(client);
    expect(door).toMatch(new RegExp(`^${relay.url}/console/signed-in\\?code=`));
    expect(locationOf(await client.get(door))).toBe('/console/');
    expect((await session(client)).operator).toBe(POOL_OPERATOR);
    expect((await client.get('/v1/admin/settings/gateway')).status).toBe(200);
    expect(client.cookies.has('sms-relay-sign-in')).toBe(false);
  });

  it('asks the pool for a code with state, nonce and an S256 challenge, and never shows the verifier', async () => {
    const client = browser(relay.url);
    const answer = await client.get('/console/sign-in');
    const asked = new URL(locationOf(answer));
    const { searchParams } = asked;
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      redirect_uri: `${relay.url}/console/signed-in`,
      scope: 'openid email',
      code_challenge_method: 'S256',
    });
    const [state, verifier = '', nonce] = (client.cookies.get('sms-relay-sign-in') ?? '').split('.');
    expect([searchParams.get('state'), searchParams.get('nonce')]).toEqual([state, nonce]);
    expect(verifier).toHaveLength(43);
    expect(asked.href).not.toContain(verifier);
    expect(answer.headers.getSetCookie()[0]).toMatch(/Max-Age=900.*Path=\/console.*HttpOnly.*SameSite=Lax/);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it('notes changes under the name of who signed in', async () => {
    const client = browser(relay.url);
    await client.get(await toTheDoor(client));
    const cookie = `sms-relay-session=${client.cookies.get('sms-relay-session')}`;
    const answer = await fetch(`${relay.url}/v1/admin/gateway/resume`, {
      method: 'POST',
      headers: { cookie, origin: relay.url },
    });
    expect(answer.status).toBe(200);
    const { entries } = Audit.parse(await (await client.get('/v1/admin/audit')).json());
    expect(entries[0]).toMatchObject({ operator: POOL_OPERATOR, action: 'Resumed sending' });
  });

  it.each<[string, (client: ReturnType<typeof browser>, door: URL) => void]>([
    ['of another browser', ({ cookies }) => cookies.clear()],
    ['with another state', (_, door) => door.searchParams.set('state', 'x'.repeat(43))],
    ['without a state', (_, door) => door.searchParams.delete('state')],
    ['without a code', (_, door) => door.searchParams.delete('code')],
    ['with a code that the pool did not give', (_, door) => door.searchParams.set('code', 'made-up')],
    ['with another verifier', ({ cookies }) => changePart(cookies, 1)],
    ['with another nonce', ({ cookies }) => changePart(cookies, 2)],
    ['that tells of an error', (_, door) => (door.search = '?error=access_denied')],
  ])('opens nothing for a way back %s', async (_, spoil) => {
    const client = browser(relay.url);
    const door = new URL(await toTheDoor(client));
    spoil(client, door);
    expect(locationOf(await client.get(door.href))).toBe('/console/#/sign-in/failed');
    expect((await session(client)).operator).toBeNull();
  });

  it('takes a code once', async () => {
    const client = browser(relay.url);
    const door = await toTheDoor(client);
    const before = new Map(client.cookies);
    await client.get(door);
    const again = browser(relay.url);
    for (const [name, value] of before) again.cookies.set(name, value);
    expect(locationOf(await again.get(door))).toBe('/console/#/sign-in/failed');
  });

  it('ends at the pool, too', async () => {
    const { signIn } = await session(browser(relay.url));
    const back = locationOf(await fetch(signIn?.signOutUrl ?? '', { redirect: 'manual' }));
    expect(back).toBe(`${relay.url}/console/`);
  });

  const admin = (token: string) =>
    fetch(`${relay.url}/v1/admin/settings/gateway`, { headers: { authorization: `Bearer ${token}` } });
  const now = () => Math.floor(Date.now() / 1_000);

  it('lets scripts in with the operator token, and with an access token of the pool', async () => {
    expect((await admin(relay.operatorToken)).status).toBe(200);
    expect((await admin(relay.userPool.sign(relay.userPool.claims('').access))).status).toBe(200);
  });

  it.each<[string, (pool: Emulated['userPool'], access: Record<string, unknown>) => string]>([
    ['that has expired', (pool, access) => pool.sign({ ...access, exp: now() - 1 })],
    ['that is for later', (pool, access) => pool.sign({ ...access, nbf: now() + 60 })],
    ['of another issuer', (pool, access) => pool.sign({ ...access, iss: `${pool.issuer}-other` })],
    ['without an issuer', (pool, access) => pool.sign({ ...access, iss: undefined })],
    ['for another client', (pool, access) => pool.sign({ ...access, client_id: 'other' })],
    [
      'for another audience, in the manner of ID tokens',
      (pool, access) => pool.sign({ ...access, client_id: undefined, aud: 'other' }),
    ],
    ['that is an ID token', (pool) => pool.sign(pool.claims('').id)],
    ['of no declared use', (pool, access) => pool.sign({ ...access, token_use: undefined })],
    ['signed by nobody (alg none)', (_, access) => `${part({ alg: 'none', kid: 'key-1' })}.${part(access)}.`],
    ['signed by a stranger', (_, access) => signToken(access, stranger.privateKey)],
    [
      'signed by a key that the pool does not publish',
      (_, access) => signToken(access, stranger.privateKey, { alg: 'RS256', kid: 'key-2' }),
    ],
    ['signed with a password that everybody knows (HS256)', (pool, access) => hmac(access, pool.issuer)],
    [
      'that was changed',
      (pool, access) => pool.sign(access).replace(/\.[^.]+\./, `.${part({ ...access, username: 'root' })}.`),
    ],
    ['without a signature', (pool, access) => pool.sign(access).replace(/[^.]+$/, '')],
    ['that is none', () => 'eyJhbGciOiJSUzI1NiJ9.e30.x'],
  ])('refuses a token %s: 401', async (_, tokenOf) => {
    const { access } = relay.userPool.claims('');
    const answer = await admin(tokenOf(relay.userPool, access));
    expect(answer.status).toBe(401);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
  });
});

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function hmac(claims: unknown, key: string): string {
  const text = `${part({ alg: 'HS256', kid: 'key-1' })}.${part(claims)}`;
  return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
}

function changePart(cookies: Map<string, string>, index: number): void {
  const parts = (cookies.get('sms-relay-sign-in') ?? '').split('.');
  parts[index] = 'A'.repeat(43);
  cookies.set('sms-relay-sign-in', parts.join('.'));
}
