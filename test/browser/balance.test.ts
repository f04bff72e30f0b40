import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { places } from '#test/support/relay.ts';
import { aConsole, accessibilityProblems, open } from './support/console.ts';

describe.each(places)('The balance in the console $name', (place) => {
  const relay = aConsole(place);
  let page: Page;
  beforeAll(async () => {
    page = await relay.signIn();
  });

  /** A control by its whole label: buttons that reset one hold the label too. */
  const field = (label: string) => page.getByLabel(label, { exact: true });

  test('a check is tried before it is saved, and says which number it read', async () => {
    await relay.sandbox({ balance: 103 });
    await open(page, 'Balance');
    await field('Check URL').fill(`${relay.access.url}/sandbox/bulksms/v1/profile`);
    await page.getByText('More', { exact: true }).click();
    await field('Allow http://').check();
    await field('Field name').fill('credits.balance');
    await page.getByRole('button', { name: 'Run test' }).click();
    await page.getByText('Parsed balance: 103').waitFor();
    expect(await page.locator('.verdict').textContent()).toContain('credits.balance');
  });

  test('a plain answer is read by an expression instead of a field name', async () => {
    await field('Expression').fill('"balance":\\s*([0-9.]+)');
    await page.getByRole('button', { name: 'Run test' }).click();
    await page.locator('input[name="fieldRegex"][aria-invalid="true"]').waitFor();
    await page.getByText('Expression: The amount is read by “Field name” or by “Expression”, not by both.').waitFor();
    await field('Field name').fill('');
    await page.getByRole('button', { name: 'Run test' }).click();
    await page.getByText('Parsed balance: 103').waitFor();
    expect(await page.locator('.verdict').textContent()).toContain('found by the expression');
    await field('Expression').fill('^00 (.+)$');
    await page.getByRole('button', { name: 'Run test' }).click();
    await page.getByText('The expression finds nothing in the answer.').waitFor();
    await field('Expression').fill('');
    await field('Field name').fill('credits.balance');
  });

  test('a setting that differs from the default of the relay goes back to it', async () => {
    await field('Minimum balance').fill('77');
    await page.getByRole('button', { name: 'Reset Minimum balance to its default' }).click();
    expect(await field('Minimum balance').inputValue()).toBe('10');
  });

  test('XML is a content type of its POST', async () => {
    expect(await field('Content type of a POST').locator('option').allTextContents()).toEqual([
      'x-www-form-urlencoded',
      'json',
      'xml',
    ]);
  });

  test('an address that is none is refused beside its field', async () => {
    await field('Email').fill('finance at example');
    await field('Enable').check();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.locator('textarea[name="emails"][aria-invalid="true"]').waitFor();
  });

  test('a balance that ran down shows a banner on every page and mails finance once', async () => {
    for (const last of [1, 2, 3, 4, 5]) await relay.send({ to: `+25261234580${last}`, text: 'It costs a credit' });
    await expect.poll(() => relay.inbox(), { timeout: 15_000 }).toBe(5);
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
    await page.getByText('No forecast yet: it needs readings over three hours.').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    expect(await relay.mails()).toEqual([expect.stringMatching(/^SMS balance low: 98.00 credits/)]);
  });

  // On AWS mail goes to SES, which shows nothing in the console.
  const onOneMachine = place.name === 'on one machine' ? test : () => {};
  onOneMachine('the mail is a click away where no mail server is set up', async () => {
    await open(page, 'Balance');
    const [mail] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: /^SMS balance low/ }).click(),
    ]);
    await mail.getByText('SMS balance low: 98.00 credits').first().waitFor();
    await mail.frameLocator('iframe').getByText('Open the balance in the console').waitFor();
    await mail.close();
  });

  test('a banner that cannot be dismissed says why', async () => {
    await page.context().setOffline(true);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.locator('.toast', { hasText: 'The relay cannot be reached.' }).waitFor();
    await page.context().setOffline(false);
  });

  test('the banner is dismissed until the next episode', async () => {
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('alert').waitFor({ state: 'detached' });
    await page.reload();
    await page.getByText('below the minimum of 100').waitFor();
    expect(await page.getByRole('button', { name: 'Dismiss' }).count()).toBe(0);
  });

  test('what somebody else saved meanwhile is not overwritten, and a click reads it', async () => {
    await open(page, 'Balance');
    const path = '/v1/admin/balance/settings';
    const headers = { authorization: `Bearer ${relay.access.operatorToken}`, 'content-type': 'application/json' };
    const saved = Object(await (await relay.call(path, { headers })).json());
    await relay.call(path, { method: 'PUT', headers, body: JSON.stringify({ ...saved, minimumBalance: 55 }) });
    await field('Minimum balance').fill('44');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`Somebody saved version ${saved.version + 1} meanwhile`).waitFor();
    await page.getByRole('button', { name: 'Read the newest version' }).click();
    await page.getByText(`Version ${saved.version + 1} is in force.`).waitFor();
    expect(await field('Minimum balance').inputValue()).toBe('55');
  });
});
