import { describe, expect, test } from 'vitest';
import { createSandbox } from '#infra/embedded/sandbox/sandbox.ts';
import { createSandboxSite, isOpenToOthers } from '#infra/embedded/sandbox-site.ts';
import { createApp } from '#shared/http/app.ts';
import { operatorByToken } from '#shared/http/operator.ts';
import { createSessions } from '#shared/http/session.ts';
import { createLogger } from '#shared/log.ts';

const log = createLogger('error', () => {});
const token = 'smso_token';

function ready(isOpen: boolean) {
  const sessions = createSessions({ secret: async () => token, clock: Date.now });
  const { app: sandbox } = createSandbox({ now: Date.now, random: () => 0.5, sleep: async () => {} });
  const identify = operatorByToken(async () => token);
  const site = createSandboxSite({ sandbox, isOpen, identify, sessions, log });
  const ask = (method: string, path: string, headers: Record<string, string> = {}, body?: string) =>
    site.fetch(new Request(`http://sms.example.com/sandbox${path}`, { method, headers, ...(body ? { body } : {}) }));
  /** The cookie of a browser in which somebody signed in. */
  const cookie = async (): Promise<string> => {
    const door = createApp({ log });
    door.get('/', async (c) => {
      await sessions.open(c, 'ada');
      return c.text('');
    });
    return (await door.request('/')).headers.get('set-cookie')?.split(';')[0] ?? '';
  };
  return { ask, cookie };
}

const forPeople: [string, string][] = [
  ['GET', '/inbox'],
  ['HEAD', '/inbox?limit=1'],
  ['DELETE', '/inbox'],
  ['GET', '/control'],
  ['PUT', '/control'],
];

describe('The phone and the control of the sandbox', () => {
  test.each(forPeople)('need no token on this machine alone: %s %s', async (method, path) => {
    const { ask } = ready(false);
    expect((await ask(method, path, {}, method === 'PUT' ? '{}' : undefined)).status).toBeLessThan(300);
  });

  test.each(forPeople)('are for operators once others can ask: %s %s', async (method, path) => {
    const { ask, cookie } = ready(true);
    const body = method === 'PUT' ? '{}' : undefined;
    expect((await ask(method, path, {}, body)).status).toBe(401);
    expect((await ask(method, path, { authorization: 'Bearer smso_other' }, body)).status).toBe(401);
    expect((await ask(method, path, { authorization: 'Bearer smsr_key' }, body)).status).toBe(403);
    expect((await ask(method, path, { authorization: `Bearer ${token}` }, body)).status).toBeLessThan(300);
    const browser = { cookie: await cookie(), 'sec-fetch-site': 'same-origin' };
    expect((await ask(method, path, browser, body)).status).toBeLessThan(300);
  });

  test.each(['/Inbox', '//inbox', '/inbox/', '/%69nbox', '/./inbox'])(
    'are not to be had by another spelling: %s',
    async (path) => {
      expect((await ready(true).ask('GET', path)).status).toBeGreaterThanOrEqual(400);
    },
  );

  test('leave the gateway to the relay, which has no operator token for it', async () => {
    const { ask } = ready(true);
    const authorization = `Basic ${Buffer.from('user:password').toString('base64')}`;
    expect((await ask('GET', '/bulksms/v1/profile', { authorization })).status).toBe(200);
  });
});

test.each([
  ['127.0.0.1', undefined, false],
  ['127.1.2.3', 'http://localhost:8080', false],
  ['localhost', undefined, false],
  ['::1', 'http://[::1]:8080', false],
  ['0.0.0.0', undefined, true],
  ['::', undefined, true],
  ['10.0.0.1', undefined, true],
  ['sms.example.com', undefined, true],
  ['127.0.0.1', 'https://sms.example.com', true],
])('listening on %s and published as %s, it is open to others: %s', (host, publicUrl, isOpen) => {
  expect(isOpenToOthers({ host, publicUrl })).toBe(isOpen);
});
