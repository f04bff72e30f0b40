import { describe, expect, test } from 'vitest';
import { balanceSettingsOf } from '#functions/balance/settings.ts';
import { prepareBalanceSettings } from '#infra/embedded/first-settings.ts';
import { createMailboxSite } from '#infra/embedded/mailbox-site.ts';
import { readOptions, StartProblem } from '#infra/embedded/options.ts';
import { createMailbox } from '#shared/embedded/mailbox-store.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { createLogger } from '#shared/log.ts';

describe('how mail leaves one machine', () => {
  test('is the mailbox unless a mail server is named', () => {
    expect(readOptions({}).smtp).toBeUndefined();
    expect(readOptions({ MAIL_FROM: 'sms@example.com', SMTP_HOST: '' }).smtp).toBeUndefined();
  });

  test.each([
    [{}, { port: 587, secure: false, allowPlain: false }],
    [{ SMTP_PORT: '465' }, { port: 465, secure: true }],
    [{ SMTP_HOST: '::1' }, { host: '::1' }],
    [{ SMTP_SECURE: 'true' }, { port: 465, secure: true }],
    [
      { SMTP_PORT: '2525', SMTP_ALLOW_PLAIN: 'true' },
      { port: 2525, secure: false, allowPlain: true },
    ],
    [
      { SMTP_USER: 'relay', SMTP_PASSWORD: 'secret' },
      { user: 'relay', password: 'secret' },
    ],
  ])('is the server of the variables: %j', (more, expected) => {
    const env = { SMTP_HOST: 'mail.example.com', MAIL_FROM: 'sms@example.com', ...more };
    expect(readOptions(env).smtp).toMatchObject({ host: 'mail.example.com', from: 'sms@example.com', ...expected });
  });

  test.each([
    [{ SMTP_HOST: 'mail.example.com' }, 'MAIL_FROM is not'],
    [{ SMTP_PORT: '25' }, 'SMTP_PORT is set, but SMTP_HOST is not'],
    [{ SMTP_HOST: 'm', MAIL_FROM: 'a@example.com', SMTP_PASSWORD: 'hunter2' }, 'SMTP_USER is not'],
    [{ SMTP_HOST: 'm', MAIL_FROM: 'a@example.com', SMTP_USER: 'u' }, 'SMTP_PASSWORD is not'],
    [{ SMTP_HOST: 'm', MAIL_FROM: 'Finance <a@example.com>' }, 'MAIL_FROM must be one mail address'],
    [{ SMTP_HOST: 'm', MAIL_FROM: 'a@example.com', SMTP_PORT: '0' }, 'SMTP_PORT must be'],
    [{ SMTP_HOST: 'mail.example.com:25', MAIL_FROM: 'a@example.com' }, 'the port goes into SMTP_PORT'],
    [{ SMTP_HOST: 'smtp://mail.example.com', MAIL_FROM: 'a@example.com' }, 'SMTP_HOST must be a host name'],
    [{ SMTP_HOST: 'm', MAIL_FROM: 'a@example.com', SMTP_SECURE: 'yes' }, 'SMTP_SECURE must be true or false'],
  ])('is refused in words that name the variable, and no password: %j', (env, words) => {
    let problem: unknown;
    try {
      readOptions(env);
    } catch (error) {
      problem = error;
    }
    expect(problem).toBeInstanceOf(StartProblem);
    expect(String(problem)).toContain(words);
    expect(String(problem)).not.toContain('hunter2');
  });
});

describe('the first balance settings', () => {
  const start = () => {
    const { settings } = openEmbeddedStores({ path: ':memory:' });
    return { settings, read: balanceSettingsOf(settings) };
  };

  test('point at the sandbox and are off', async () => {
    const { settings, read } = start();
    await prepareBalanceSettings(settings, 'http://127.0.0.1:8080', 1);
    expect(await read()).toMatchObject({
      enabled: false,
      checkUrl: 'http://127.0.0.1:8080/sandbox/bulksms/v1/profile',
      fieldName: 'credits.balance',
    });
  });

  test('follow the port, also after an operator switched the check on', async () => {
    const { settings, read } = start();
    await prepareBalanceSettings(settings, 'http://127.0.0.1:8080', 1);
    const value = { ...(await read()), enabled: true };
    await settings.write('balance', { value, expectedVersion: 1, savedAt: 2, savedBy: 'operator' });
    await prepareBalanceSettings(settings, 'http://127.0.0.1:9090', 3);
    expect(await read()).toEqual({ ...value, checkUrl: 'http://127.0.0.1:9090/sandbox/bulksms/v1/profile' });
    await prepareBalanceSettings(settings, 'http://127.0.0.1:9090', 4);
    expect(await settings.history('balance', 10)).toHaveLength(3);
  });

  test('are left alone when they ask a gateway', async () => {
    const { settings, read } = start();
    await prepareBalanceSettings(settings, 'http://127.0.0.1:8080', 1);
    const value = { ...(await read()), checkUrl: 'https://gateway.example.com/balance' };
    await settings.write('balance', { value, expectedVersion: 1, savedAt: 2, savedBy: 'operator' });
    await prepareBalanceSettings(settings, 'http://127.0.0.1:9090', 3);
    expect(await read()).toEqual(value);
  });
});

describe('the mailbox', () => {
  const start = async (isSignedIn: boolean) => {
    const mailbox = createMailbox(openEmbeddedStores({ path: ':memory:' }).db, () => 1_000);
    await mailbox.send({ to: ['finance@example.com'], subject: 'Low', text: 'low', html: '<p>low</p>' });
    const log = createLogger('error', () => {});
    return createMailboxSite({ mailbox, operatorToken: 'the-token', isSignedIn: () => isSignedIn, log });
  };
  const PATHS = ['/mailbox', '/mailbox/1', '/mailbox/1/html', '/mailbox/api', '/mailbox/api/1'];

  test('opens to a browser that is signed in and to the operator token', async () => {
    const [signedIn, other] = [await start(true), await start(false)];
    for (const path of PATHS) {
      expect((await signedIn.request(path)).status).toBe(200);
      expect((await other.request(path, { headers: { authorization: 'Bearer the-token' } })).status).toBe(200);
    }
  });

  test('opens to nobody else: pages lead to the start page, the API refuses', async () => {
    const site = await start(false);
    for (const path of PATHS) {
      const answer = await site.request(path);
      expect([answer.status, answer.headers.get('location')]).toEqual(path.includes('api') ? [401, null] : [303, '/']);
      expect(await answer.text()).not.toContain('finance');
      expect((await site.request(path, { headers: { authorization: 'Bearer wrong' } })).status).toBe(401);
    }
  });
});
