import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aConsole, accessibilityProblems, open } from './support/console.ts';

const relay = aConsole();
let cookie: string;
beforeAll(async () => {
  const answer = await relay.call(`/?token=${relay.access.operatorToken}`, { redirect: 'manual' });
  cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1)[0] ?? '';
});

describe('signing in', () => {
  test('the printed link signs in, and the token does not stay in the address', async () => {
    const page = await relay.signIn();
    expect(page.url()).toBe(`${relay.access.url}/console/`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Operator token').waitFor();
    await page.reload();
    await page.getByLabel('Operator token').waitFor();
    await page.context().close();
  });

  test('the form signs in with the token, and says when it is another', async () => {
    const page = await (await relay.browser().newContext()).newPage();
    await page.goto(`${relay.access.url}/console/#/audit`);
    await page.getByLabel('Operator token').fill('smso_wrong');
    await page.keyboard.press('Enter');
    await page.getByText('That token is not the operator token of this relay.').waitFor();
    await page.getByLabel('Operator token').fill(relay.access.operatorToken);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
    await page.context().close();
  });

  test('a link with another token says so', async () => {
    const page = await (await relay.browser().newContext()).newPage();
    await page.goto(`${relay.access.url}/?token=smso_wrong`);
    await page.getByText('The link holds a token that is not the one of this relay.').waitFor();
    await page.context().close();
  });

  test('a sign-out that the relay did not hear of says that one is still signed in', async () => {
    const page = await relay.signIn();
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are still signed in. The relay cannot be reached.').waitFor();
    expect(await page.getByLabel('Operator token').count()).toBe(0);
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Operator token').waitFor();
    await page.context().close();
  });

  test('signing out asks before changes that are not saved are lost', async () => {
    const page = await relay.signIn();
    await open(page, 'Gateway');
    await page.getByLabel('Days until expiration', { exact: true }).fill('7');
    page.once('dialog', (dialog) => dialog.dismiss());
    await page.getByRole('button', { name: 'Sign out' }).click();
    expect(await page.getByLabel('Days until expiration', { exact: true }).inputValue()).toBe('7');
    page.once('dialog', (dialog) => dialog.accept());
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Operator token').waitFor();
    await page.context().close();
  });

  test('signing out leaves nothing of a message that was not sent', async () => {
    const page = await relay.signIn();
    await open(page, 'Send');
    await page.getByLabel('Recipient', { exact: true }).fill('+252612345678');
    await page.getByLabel('Text', { exact: true }).fill('For nobody else');
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('Operator token').fill(relay.access.operatorToken);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Send' }).waitFor();
    for (const label of ['Recipient', 'Text'])
      expect(await page.getByLabel(label, { exact: true }).inputValue()).toBe('');
    expect(await page.evaluate('JSON.stringify([sessionStorage, localStorage])')).not.toMatch(/612345678|nobody/);
    await page.context().close();
  });

  test('Back that is not wanted keeps the page, and what was before it', async () => {
    const page = await relay.signIn();
    await open(page, 'Audit');
    await open(page, 'Gateway');
    await page.getByLabel('Days until expiration', { exact: true }).fill('7');
    for (const leave of [
      () => page.evaluate('history.back()'),
      () => page.getByRole('navigation').getByRole('link', { name: 'Balance' }).click(),
    ]) {
      page.once('dialog', (dialog) => dialog.dismiss());
      await leave();
      await page.waitForURL(/#\/gateway$/);
      expect(await page.getByLabel('Days until expiration', { exact: true }).inputValue()).toBe('7');
    }
    page.once('dialog', (dialog) => dialog.accept());
    await page.evaluate('history.back()');
    await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
    await page.evaluate('history.forward()');
    await page.getByRole('heading', { level: 1, name: 'Gateway' }).waitFor();
    await page.context().close();
  });

  test('the cookie is for this site and for no script', async () => {
    const answer = await relay.call(`/?token=${relay.access.operatorToken}`, { redirect: 'manual' });
    expect(answer.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict|SameSite=Strict.*HttpOnly/);
    expect(answer.headers.get('location')).toBe('/console/');
  });
});

describe('a session that ends while a form is filled', () => {
  const again = (page: Page) => page.getByRole('dialog', { name: 'Your session has ended' });
  const days = (page: Page) => page.getByLabel('Days until expiration', { exact: true });

  test('is begun anew over the page: the edits stay, and nothing was saved meanwhile', async () => {
    const page = await relay.signIn();
    await open(page, 'Gateway');
    await days(page).fill('7');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await again(page).waitFor();
    for (let times = 0; times < 3; times++) await page.keyboard.press('Escape');
    expect(await accessibilityProblems(page)).toEqual([]);
    await again(page).getByLabel('Operator token').fill('smso_wrong');
    await page.keyboard.press('Enter');
    await page.getByText('That token is not the operator token of this relay.').waitFor();
    await again(page).getByLabel('Operator token').fill(relay.access.operatorToken);
    await page.keyboard.press('Enter');
    await again(page).waitFor({ state: 'detached' });
    await page.getByText('Your session had ended, so nothing was done.').waitFor();
    expect(await days(page).inputValue()).toBe('7');
    const saved = await relay.call('/v1/admin/settings/gateway', {
      headers: { authorization: `Bearer ${relay.access.operatorToken}` },
    });
    expect(Object(await saved.json()).daysUntilExpiration).not.toBe(7);
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.locator('[data-dirty]').waitFor({ state: 'detached' });
    expect(await days(page).inputValue()).toBe('7');
    await page.context().close();
  });

  test('goes on when somebody signs in in another tab', async () => {
    const page = await relay.signIn();
    await open(page, 'Send');
    await page.getByLabel('Recipients').fill('+252612345678,Hello');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Check and preview' }).click();
    await again(page).waitFor();
    const other = await page.context().newPage();
    await other.goto(`${relay.access.url}/?token=${relay.access.operatorToken}`);
    await page.bringToFront();
    await again(page).waitFor({ state: 'detached' });
    expect(await page.getByLabel('Recipients').inputValue()).toBe('+252612345678,Hello');
    await page.getByRole('button', { name: 'Send 1 message …' }).waitFor();
    await page.context().close();
  });

  test('asks once, however much the page reads', async () => {
    const page = await relay.signIn();
    await page.context().clearCookies();
    await again(page).waitFor();
    await page.waitForTimeout(6_000);
    expect(await again(page).count()).toBe(1);
    await again(page).getByLabel('Operator token').fill(relay.access.operatorToken);
    await page.keyboard.press('Enter');
    await again(page).waitFor({ state: 'detached' });
    await page.getByText('The gateway takes messages.').waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.context().close();
  });
});

describe('a request that another site made the browser send', () => {
  const pause = (headers: Record<string, string>) =>
    relay.call('/v1/admin/gateway/pause', { method: 'POST', headers: { cookie, ...headers } });
  const condition = async () => {
    const answer = await relay.call('/v1/admin/gateway/status', {
      headers: { authorization: `Bearer ${relay.access.operatorToken}` },
    });
    return Object(await answer.json()).condition;
  };

  test.each([
    ['of another origin', { origin: 'https://evil.example' }],
    ['of another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['that the browser calls same-site', { 'sec-fetch-site': 'same-site' }],
    ['of an opaque origin', { origin: 'null' }],
    ['that says nothing of where it comes from', {}],
  ])('%s is refused and changes nothing', async (_, headers) => {
    expect((await pause(headers)).status).toBe(403);
    expect(await condition()).toBe('working');
  });

  test('is told from one of the console itself', async () => {
    expect((await pause({ origin: relay.access.url })).status).toBe(200);
    expect(await condition()).toBe('paused');
  });

  test('needs a session: a forged one opens nothing', async () => {
    const forged = cookie.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const answer = await relay.call('/v1/admin/gateway/status', { headers: { cookie: forged } });
    expect(answer.status).toBe(401);
    const late = `sms-relay-session=${Date.now() + 9e9}.${cookie.split('.').slice(1).join('.')}`;
    expect((await relay.call('/v1/admin/gateway/status', { headers: { cookie: late } })).status).toBe(401);
  });
});
