import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Emulated, startEmulated } from '#infra/emulated/start.ts';
import { accessibilityProblems } from './support/console.ts';

describe('Signing in with the user pool, in a browser', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'user-pool-'));
  let relay: Emulated;
  let browser: Browser;
  beforeAll(async () => {
    relay = await startEmulated({ port: 0, dataDir, env: { LOG_LEVEL: 'error' } });
    const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
  });
  afterAll(async () => {
    await browser.close();
    await relay.stop();
    rmSync(dataDir, { recursive: true });
  });

  test('takes one click to the pool and back, and signing out ends it', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${relay.url}/console/`);
    const link = page.getByRole('link', { name: 'Sign in with your account' });
    await link.waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    await link.click();
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
    expect(page.url()).toBe(`${relay.url}/console/`);
    await page.getByRole('button', { name: 'Sign out' }).click();
    await link.waitFor();
    await page.reload();
    await link.waitFor();
  });

  test('comes back to the page that was asked for', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${relay.url}/console/#/messages?status=error`);
    await page.getByRole('link', { name: 'Sign in with your account' }).click();
    await page.getByRole('heading', { level: 1, name: 'Messages' }).waitFor();
    expect(page.url()).toBe(`${relay.url}/console/#/messages?status=error`);
  });

  test('goes by another tab when the session ends, and loses nothing of what is open', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${relay.url}/console/#/gateway`);
    await page.getByRole('link', { name: 'Sign in with your account' }).click();
    const days = page.getByLabel('Days until expiration', { exact: true });
    await days.fill('7');
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Your session has ended' });
    const [tab] = await Promise.all([
      page.context().waitForEvent('page'),
      dialog.getByRole('link', { name: 'Sign in with your account' }).click(),
    ]);
    await tab.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
    await tab.close();
    await dialog.waitFor({ state: 'detached' });
    expect(await days.inputValue()).toBe('7');
  });

  test('says so when it was not finished', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${relay.url}/console/signed-in?error=access_denied`);
    await page.getByText('The sign-in was not finished. Try once more.').waitFor();
  });
});
