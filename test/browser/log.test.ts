import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Console, open, startConsole } from './support/console.ts';

const ARABIC = 'مرحبا، فاتورتك 12.50 جاهزة. (رقم 4711)';

let relay: Console;
let page: Page;
beforeAll(async () => {
  relay = await startConsole();
  page = await relay.signIn({ viewport: { width: 1280, height: 800 } });
  for (let last = 10; last < 70; last++) await relay.send({ to: `+2526123456${last}`, text: `Message ${last}` });
  await relay.send({ to: '+252612345600', text: ARABIC });
  await open(page, 'Messages');
  await page.getByRole('button', { name: '+252612345600' }).waitFor();
});
afterAll(() => relay.stop());

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
  await page.goto(`${relay.url}/console/#/messages/${id}`);
  await page.getByRole('dialog', { name: 'Message' }).getByText('Look here').waitFor();
  await page.evaluate('history.back()');
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
});
