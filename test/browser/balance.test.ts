import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { accessibilityProblems, type Console, open, startConsole } from './support/console.ts';

let relay: Console;
let page: Page;
beforeAll(async () => {
  relay = await startConsole();
  page = await relay.signIn();
});
afterAll(() => relay.stop());

/** A control by its whole label: buttons that reset one hold the label too. */
const field = (label: string) => page.getByLabel(label, { exact: true });

test('a check is tried before it is saved, and says which number it read', async () => {
  await relay.sandbox({ balance: 103 });
  await open(page, 'Balance');
  await field('Check URL').fill(`${relay.url}/sandbox/bulksms/v1/profile`);
  await page.getByText('More', { exact: true }).click();
  await field('Allow http://').check();
  await field('Field name').fill('credits.balance');
  await page.getByRole('button', { name: 'Run test' }).click();
  await page.getByText('Parsed balance: 103').waitFor();
  expect(await page.locator('.verdict').textContent()).toContain('credits.balance');
});

test('an address that is none is refused beside its field', async () => {
  await field('Email').fill('finance at example');
  await field('Enable').check();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('textarea[name="emails"][aria-invalid="true"]').waitFor();
});

test('a balance that ran down shows a banner on every page and mails finance once', async () => {
  for (const last of [1, 2, 3, 4, 5]) await relay.send({ to: `+25261234580${last}`, text: 'It costs a credit' });
  await field('Email').fill('finance@example.com');
  await field('Minimum balance').fill('100');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Version 2 is in force.').waitFor();
  await page.getByText('below the minimum of 100').waitFor({ timeout: 30_000 });
  await page.reload();
  const banner = page.getByRole('alert').filter({ hasText: 'The SMS balance is low: 98' });
  await banner.waitFor();
  await open(page, 'Dashboard');
  await banner.waitFor();
  expect(await accessibilityProblems(page)).toEqual([]);
  const answer = await relay.call('/mailbox/api', {
    headers: { authorization: `Bearer ${relay.operatorToken}` },
  });
  expect(await answer.json()).toMatchObject({ mails: [{ to: ['finance@example.com'] }] });
});

test('the banner is dismissed until the next episode', async () => {
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await page.reload();
  await page.getByText('below the minimum of 100').waitFor();
  expect(await page.getByRole('button', { name: 'Dismiss' }).count()).toBe(0);
});
