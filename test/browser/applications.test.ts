import { mkdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aConsole, accessibilityProblems, open, settled } from './support/console.ts';

const SCREENSHOTS = process.env.SCREENSHOTS;
const LOOKS = [
  { name: '1440-light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: '1440-dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { name: '360-light', viewport: { width: 360, height: 780 }, colorScheme: 'light' },
  { name: '360-dark', viewport: { width: 360, height: 780 }, colorScheme: 'dark' },
] as const;

const relay = aConsole();
let page: Page;
beforeAll(async () => {
  page = await relay.signIn();
  if (SCREENSHOTS) mkdirSync(SCREENSHOTS, { recursive: true });
});

const card = (name: string) => page.getByRole('region', { name, exact: true });
const dialog = (name: string) => page.getByRole('dialog', { name });
const post = (key: string, message: Record<string, unknown>) =>
  relay.call('/v1/messages', {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ text: 'Hello.', ...message }),
  });
/** Changes the limits of an application as another operator would. */
const limitTo = async (limits: Record<string, number | null>, application = 'Billing'): Promise<void> => {
  const headers = { authorization: `Bearer ${relay.access.operatorToken}`, 'content-type': 'application/json' };
  const { applications } = (await (await relay.call('/v1/admin/applications', { headers })).json()) as {
    applications: { id: string; name: string }[];
  };
  const id = applications.find(({ name }) => name === application)?.id;
  await relay.call(`/v1/admin/applications/${id}`, { method: 'PATCH', headers, body: JSON.stringify({ limits }) });
};
/** The page as another operator has it open, who can wait for its next reading. */
const openWithClock = async () => {
  const own = await relay.signIn();
  await own.clock.install();
  await open(own, 'Applications');
  const billing = own.getByRole('region', { name: 'Billing', exact: true });
  const later = async (): Promise<void> => {
    await own.clock.runFor(16_000);
    await own.waitForTimeout(500);
  };
  return { own, billing, edit: billing.getByRole('button', { name: 'Edit the name and limits' }), later };
};
/** Reads what is shown once, and closes it. */
const shownOnce = async (title: string): Promise<string> => {
  const secret = (await dialog(title).getByRole('region').innerText()).trim();
  await dialog(title).getByRole('button', { name: 'I have copied it' }).click();
  await page.locator('dialog').waitFor({ state: 'detached' });
  return secret;
};

describe('An operator who gives a system access', () => {
  let key = '';

  test('changes what others changed and changed back meanwhile, though it looks as before', async () => {
    const { own, later } = await openWithClock();
    const first = own.getByRole('region', { name: 'First application', exact: true });
    await first.getByRole('cell', { name: 'never' }).waitFor();
    await limitTo({ perDay: 5 }, 'First application');
    await limitTo({ perDay: null }, 'First application');
    await later();
    await first.getByRole('button', { name: 'Edit the name and limits' }).click();
    await own.getByRole('button', { name: 'Save' }).click();
    await own.getByText('Saved. It is in force within a minute.').waitFor();
    await own.context().close();
  });

  test('creates an application with scopes and limits, by keyboard alone; what is wrong is told beside its field', async () => {
    await open(page, 'Applications');
    await page.getByRole('button', { name: 'New application' }).focus();
    await page.keyboard.press('Enter');
    const form = dialog('New application');
    await page.keyboard.type('Billing');
    await form.getByRole('textbox', { name: 'Messages a day' }).fill('a few');
    await form.getByRole('textbox', { name: 'Only to these countries' }).fill('so, zz');
    await form.getByLabel('Cancel messages').focus();
    await page.keyboard.press('Space');
    await form.getByRole('button', { name: 'Create' }).focus();
    await page.keyboard.press('Enter');
    await form.getByText('The limit is no whole number.').first().waitFor();
    expect(await form.getByRole('textbox', { name: 'Messages a day' }).getAttribute('aria-invalid')).toBe('true');
    await form.getByText('This is no country that numbers are known of.').first().waitFor();
    await form.getByRole('textbox', { name: 'Messages a day' }).fill('3');
    await form.getByRole('textbox', { name: 'Only to these countries' }).fill('so ke');
    await page.keyboard.press('Enter');
    key = await shownOnce('The key of Billing');
    expect(await page.content()).not.toContain(key);
    await card('Billing').getByText('3 a day (0 used today)').waitFor();
    await card('Billing').getByText('only to KE, SO').waitFor();
    await card('Billing').getByRole('cell', { name: 'send, read' }).waitFor();
    await card('Billing').getByRole('cell', { name: 'never' }).waitFor();
  });

  test('sees that it is used, and that its limits hold', async () => {
    for (const number of [1, 2, 3]) expect((await post(key, { to: `+25261234560${number}` })).status).toBe(202);
    expect((await post(key, { to: '+252612345604' })).status).toBe(429);
    expect((await post(key, { to: '+46701740605' })).status).toBe(403);
    await page.reload();
    await settled(page);
    await card('Billing').getByText('3 a day (3 used today)').waitFor();
    await card('Billing')
      .getByRole('cell', { name: /just now|ago/ })
      .waitFor();
  });

  test('sees the use go on without a reload, but nothing moves under a selection, a dialog or the focus', async () => {
    const { own, billing, edit, later } = await openWithClock();
    await limitTo({ perDay: 4 });
    await billing.getByText('3 a day').selectText();
    await later();
    await billing.getByText('3 a day').waitFor();
    await own.evaluate('getSelection().removeAllRanges()');
    await edit.focus();
    await own.keyboard.press('Enter');
    await own.keyboard.type(' and more');
    await later();
    await billing.getByText('3 a day').waitFor();
    expect(await own.getByRole('textbox', { name: 'Name' }).inputValue()).toContain(' and more');
    await own.keyboard.press('Escape');
    await later();
    await billing.getByText('4 a day (3 used today)').waitFor();
    expect(await own.locator(':focus').getAttribute('aria-label')).toBe('Edit the name and limits of Billing');
    await own.context().close();
    await page.reload();
    await settled(page);
  });

  test('keeps in sight what was read when it cannot be read anew', async () => {
    const { own, billing, later } = await openWithClock();
    await own.route('**/v1/admin/applications', (route) => route.fulfill({ status: 503 }));
    await later();
    const problem = own.getByRole('alert');
    await problem.waitFor();
    expect(await billing.isVisible()).toBe(true);
    await own.unroute('**/v1/admin/applications');
    await later();
    await problem.waitFor({ state: 'detached' });
    await own.context().close();
  });

  test('changes its limits, and resets one to its default', async () => {
    await card('Billing').getByRole('button', { name: 'Edit the name and limits' }).click();
    const form = dialog('Name and limits of Billing');
    await form.getByRole('button', { name: 'Reset Messages a day to its default' }).click();
    await form.getByRole('button', { name: 'Reset Only to these countries to its default' }).click();
    await form.getByRole('textbox', { name: 'Messages a second' }).fill('5');
    await form.getByRole('button', { name: 'Save' }).click();
    await card('Billing').getByText('5 a second · 10,000 a day (3 used today)').waitFor();
    await page.waitForTimeout(1_100);
    expect((await post(key, { to: '+46701740605' })).status).toBe(202);
  });

  test('is told when somebody else changed it meanwhile, and nothing is overwritten', async () => {
    await card('Billing').getByRole('button', { name: 'Edit the name and limits' }).click();
    await limitTo({ perSecond: 7 });
    const form = dialog('Name and limits of Billing');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('Somebody changed this application meanwhile').waitFor();
    await page.keyboard.press('Escape');
    await page.reload();
    await card('Billing').getByText('7 a second').waitFor();
  });

  test('rotates its key: both work, a third is not offered, and the old one goes when it is revoked', async () => {
    await card('Billing').getByRole('button', { name: 'Rotate the key' }).click();
    await page.getByLabel('The old key stays valid').selectOption('until I revoke it');
    await page.getByRole('button', { name: 'Rotate the key', exact: true }).click();
    const fresh = await shownOnce('A new key of Billing');
    for (const each of [key, fresh]) expect((await post(each, { to: '+46701740606' })).status).toBe(202);
    await card('Billing').getByText('Two keys are valid, which is the most.').waitFor();
    expect(
      await card('Billing')
        .getByRole('button', { name: /Rotate|Make a new key/ })
        .count(),
    ).toBe(0);
    const old = key.split('_')[1] ?? '';
    await card('Billing')
      .getByRole('button', { name: `Revoke the key ${old}` })
      .press('Enter');
    await page.getByRole('button', { name: 'Revoke the key', exact: true }).press('Enter');
    await card('Billing').getByText('revoked').waitFor();
    // Its button is gone: who works by keyboard goes on from the card.
    expect(await page.locator(':focus').innerText()).toBe('Billing');
    await page.waitForTimeout(1_100);
    expect([
      (await post(key, { to: '+46701740606' })).status,
      (await post(fresh, { to: '+46701740606' })).status,
    ]).toEqual([401, 202]);
  });

  test('sets its callback, tries it, and gives it a new secret', async () => {
    let told = 0;
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        told += 1;
        response.writeHead(204).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await card('Billing').getByRole('button', { name: 'Set the callback' }).click();
    await page.getByLabel('URL').fill('https://169.254.169.254/');
    await page.keyboard.press('Enter');
    await page
      .getByText(/url: .*blocked|blocked/i)
      .first()
      .waitFor();
    await card('Billing').getByRole('button', { name: 'Set the callback' }).click();
    await page.getByLabel('URL').fill(`http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`);
    await page.keyboard.press('Enter');
    const secret = await shownOnce('The callback secret of Billing');
    expect(secret).toMatch(/^whsec_/);
    await card('Billing').getByRole('button', { name: 'Try the callback' }).click();
    await page.getByText('The application answered 204').waitFor();
    expect(told).toBe(1);
    await card('Billing').getByRole('button', { name: 'New secret for the callback' }).click();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    expect(await shownOnce('The callback secret of Billing')).not.toBe(secret);
    await card('Billing').getByText('The secret before signs too').waitFor();
    server.close();
  });

  test('deletes an application, which is then named only by its messages', async () => {
    await page.getByRole('button', { name: 'New application' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Short-lived');
    await page.keyboard.press('Enter');
    const shortLived = await shownOnce('The key of Short-lived');
    await post(shortLived, { to: '+46701740609' });
    await card('Short-lived').getByRole('button', { name: 'Delete Short-lived' }).click();
    await page.getByRole('button', { name: 'Delete the application' }).click();
    await card('Short-lived').waitFor({ state: 'detached' });
    await open(page, 'Messages');
    await page.getByRole('row', { name: /Short-lived/ }).waitFor();
    await page.waitForTimeout(1_100);
    expect((await post(shortLived, { to: '+46701740609' })).status).toBe(401);
  });
});

test('all that a search finds is canceled at once, after it was said how many', async () => {
  const sendAt = new Date(Date.now() + 3_600_000).toISOString();
  for (const number of [1, 2, 3]) await relay.send({ to: `+4670174061${number}`, text: 'Harvest festival', sendAt });
  await relay.send({ to: '+46701740614', text: 'Something else', sendAt });
  await open(page, 'Messages');
  await page.getByLabel('Search').fill('harvest');
  await page.getByRole('button', { name: 'Cancel all that match …' }).click();
  await page.getByRole('button', { name: 'Cancel 3 messages' }).click();
  await page.getByText('3 messages canceled.').waitFor();
  await page.getByRole('button', { name: 'Send all that match again …' }).click();
  await page.getByRole('button', { name: 'Send 3 messages again' }).waitFor();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByLabel('Search').fill('Something else');
  await page.getByRole('row', { name: /Something else.*queued/ }).waitFor();
});

test.each(LOOKS)('at $name the forms fit and axe finds nothing wrong with them', async ({ name, ...look }) => {
  const own = await relay.signIn(look);
  await own.goto(`${relay.access.url}/console/#/applications`);
  await settled(own);
  const wrong: string[] = [];
  const check = async (what: string): Promise<void> => {
    await own.waitForTimeout(400);
    const width = await own.evaluate<number>('document.documentElement.scrollWidth');
    if (width > look.viewport.width) wrong.push(`${what} is ${width} wide`);
    wrong.push(...(await accessibilityProblems(own)).map((problem) => `${what}: ${problem}`));
    if (SCREENSHOTS) await own.screenshot({ path: join(SCREENSHOTS, `applications-${what}-${name}.png`) });
  };
  await check('page');
  await own.getByRole('button', { name: 'New application' }).click();
  await check('new');
  await own.keyboard.press('Escape');
  const billing = own.getByRole('region', { name: 'Billing', exact: true });
  await billing.getByRole('button', { name: 'Edit the name and limits' }).click();
  await check('edit');
  await own.keyboard.press('Escape');
  await billing.getByRole('button', { name: 'Rotate the key' }).click();
  await check('rotate');
  expect(wrong).toEqual([]);
  await own.context().close();
});
