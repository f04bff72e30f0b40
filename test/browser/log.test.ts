import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { aConsole, open } from './support/console.ts';

const ARABIC = 'مرحبا، فاتورتك 12.50 جاهزة. (رقم 4711)';

const relay = aConsole();
let page: Page;
beforeAll(async () => {
  page = await relay.signIn({ viewport: { width: 1280, height: 800 } });
  for (let last = 10; last < 70; last++) await relay.send({ to: `+2526123456${last}`, text: `Message ${last}` });
  await relay.send({ to: '+252612345600', text: ARABIC });
  await open(page, 'Messages');
  await page.getByRole('button', { name: '+252612345600' }).waitFor();
});

test('the log shows all of its columns on a small notebook', async () => {
  const [inside, seen] = await page.evaluate<[number, number]>(
    `(({ scrollWidth, clientWidth }) => [scrollWidth, clientWidth])(document.querySelector('.wide'))`,
  );
  expect(inside).toBeLessThanOrEqual(seen);
});

test('a text that is written from right to left is shown so', async () => {
  const direction = (selector: string) =>
    page.evaluate<string>(
      `getComputedStyle([...document.querySelectorAll(${JSON.stringify(selector)})].find((each) => each.textContent.includes('4711'))).direction`,
    );
  expect(await direction('td[data-label="Text"]')).toBe('rtl');
  await page.getByRole('button', { name: '+252612345600' }).click();
  await page.getByRole('dialog', { name: 'Message' }).getByText(ARABIC).waitFor();
  expect(await direction('dialog blockquote')).toBe('rtl');
  await page.keyboard.press('Escape');
});

test('its pages are turned by the keyboard, which stays where it is', async () => {
  await page.getByRole('button', { name: 'Older' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Page 2, 25 messages').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Page 3, 11 messages').waitFor();
  await page.getByRole('button', { name: 'Newer' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('Page 2, 25 messages').waitFor();
  await page.keyboard.press('Enter');
  await page.getByText('Page 1, 25 messages').waitFor();
});

test('a message that is named by the address opens over the log, and Back leaves it', async () => {
  const id = await relay.send({ to: '+252612345602', text: 'Look here' });
  await open(page, 'Audit');
  await page.goto(`${relay.access.url}/console/#/messages/${id}`);
  await page.getByRole('dialog', { name: 'Message' }).getByText('Look here').waitFor();
  await page.evaluate('history.back()');
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('what is selected, and who opened a message by keyboard, keeps its place while messages come', async () => {
  await open(page, 'Messages');
  const first = page.getByRole('button', { name: '+252612345602' });
  await first.selectText();
  await relay.send({ to: '+252612345603', text: 'Meanwhile' });
  await page.waitForTimeout(4_000);
  expect(await page.evaluate('String(getSelection())')).toContain('+252612345602');
  await page.getByText('Live, once nothing is selected').waitFor();
  await page.evaluate('getSelection().removeAllRanges()');
  await page.getByRole('button', { name: '+252612345603' }).waitFor();
  await first.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Message' }).waitFor();
  await relay.send({ to: '+252612345604', text: 'Meanwhile' });
  await page.waitForTimeout(4_000);
  await page.keyboard.press('Escape');
  expect(await page.locator(':focus').innerText()).toBe('+252612345602');
  await page.getByRole('button', { name: '+252612345604' }).waitFor();
});

test('an answer that fails leaves the log as it was, says why, and is forgotten after a better one', async () => {
  await page.route('**/v1/admin/messages?*', (route) => route.fulfill({ status: 429, json: { message: 'Too Many' } }));
  await page.getByText('The relay was asked too often. Wait a moment, then try again.').waitFor();
  expect(await page.getByRole('button', { name: '+252612345602' }).count()).toBe(1);
  await page.unroute('**/v1/admin/messages?*');
  await page.getByRole('alert').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: '+252612345602' }).waitFor();
});

test('other filters that cannot be answered leave no messages of the ones before', async () => {
  await page.route('**/v1/admin/messages?*', (route) => route.abort());
  await page.locator('.filters').getByLabel('Status', { exact: true }).selectOption('error');
  await page.getByText('The relay cannot be reached.').waitFor();
  expect(await page.locator('tbody tr').count()).toBe(0);
  await page.unroute('**/v1/admin/messages?*');
  await page.getByText('No message matches these filters.').waitFor();
});

test('the menu of a narrow window is closed by Escape, which gives the focus back to it', async () => {
  await page.setViewportSize({ width: 400, height: 800 });
  const menu = page.getByRole('button', { name: 'Menu' });
  await menu.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Escape');
  expect(await menu.getAttribute('aria-expanded')).toBe('false');
  expect(await page.locator(':focus').innerText()).toBe('Menu');
});
