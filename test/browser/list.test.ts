import type { Dialog, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aConsole, open } from './support/console.ts';

const relay = aConsole();
let page: Page;
beforeAll(async () => {
  page = await relay.signIn();
});

/** A list of so many rows, and the question before it is sent, answered. */
async function send(rows: number): Promise<void> {
  const list = Array.from({ length: rows }, (_, index) => `+252612345${String(index).padStart(3, '0')}`);
  await page.getByLabel('Recipients').fill(list.join('\n'));
  await page.getByLabel('Text for all', { exact: true }).fill('Fiber works again.');
  await page.getByRole('button', { name: 'Check and preview' }).click();
  await page.getByRole('button', { name: `Send ${rows} messages …` }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: `Send ${rows} messages` })
    .click();
}

/** Loses the answers to some parts of a list: those are handed over all the same. */
async function lose(isLost: (key: string) => boolean): Promise<void> {
  await page.unroute('**/v1/admin/send');
  await page.route('**/v1/admin/send', async (route) => {
    const key = route.request().headers()['idempotency-key'];
    const answer = await route.fetch();
    await (key !== undefined && isLost(key) ? route.abort() : route.fulfill({ response: answer }));
  });
}

/** Messages that the relay took from the console. */
async function taken(): Promise<number> {
  let sum = 0;
  let cursor = '';
  do {
    const answer = await relay.call(`/v1/admin/messages?applicationId=console&limit=100${cursor}`, {
      headers: { authorization: `Bearer ${relay.access.operatorToken}` },
    });
    const { messages, next } = Object(await answer.json());
    sum += messages.length;
    cursor = next === null ? '' : `&cursor=${next}`;
  } while (cursor !== '');
  return sum;
}

/** Whether the browser asks before the page is loaded anew; it is kept. */
async function asksBeforeReload(): Promise<boolean> {
  let asked = false;
  const answer = (dialog: Dialog) => {
    asked = dialog.type() === 'beforeunload';
    void dialog.dismiss();
  };
  page.on('dialog', answer);
  await page.evaluate('setTimeout(() => location.reload())');
  await page.waitForTimeout(1_000);
  page.off('dialog', answer);
  return asked;
}

const notice = () => page.getByRole('alert').filter({ hasText: 'handed over' });

describe('A list of which the answer to a part is lost', () => {
  test('says what may have been handed over, and asks before it is left', async () => {
    await open(page, 'Send');
    await lose((key) => key.endsWith('-100'));
    await send(230);
    await notice().waitFor({ timeout: 30_000 });
    const said = await notice().innerText();
    expect(said).toContain('100 of 230 messages were handed over.');
    expect(said).toContain('100 may have been handed over: their answer was lost.');
    expect(said).toContain('30 were not.');
    expect(await taken()).toBe(200);
    expect(await page.getByRole('button', { name: 'Check and preview' }).isDisabled()).toBe(true);
    expect(await asksBeforeReload()).toBe(true);
  });

  test('is continued with the same keys: nothing is handed over twice', async () => {
    await lose(() => false);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('230 messages accepted.').waitFor();
    expect(await taken()).toBe(230);
  });

  test('leaves in the form only what was certainly not handed over, when it is left at that', async () => {
    await lose((key) => key.endsWith('-0'));
    await send(102);
    await notice().waitFor({ timeout: 30_000 });
    await page.getByRole('button', { name: 'Leave it at that' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Leave it at that' }).click();
    expect(await page.getByLabel('Recipients').inputValue()).toBe(
      'number,text\n+252612345100,"Fiber works again."\n+252612345101,"Fiber works again."',
    );
    await page.getByRole('button', { name: 'Check and preview' }).click();
    await page.getByRole('button', { name: 'Send 2 messages …' }).waitFor();
  });
});

describe('A tab with a list', () => {
  test('is not closed without a question before the list is sent, nor while it is', async () => {
    expect(await asksBeforeReload()).toBe(true);
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.unroute('**/v1/admin/send');
    await page.route('**/v1/admin/send', async (route) => {
      await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Send 2 messages …' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send 2 messages' }).click();
    await page.getByText('Handing over …').waitFor();
    expect(await asksBeforeReload()).toBe(true);
    release();
    await page.getByText('2 messages accepted.').waitFor();
    expect(await page.locator('[data-dirty]').count()).toBe(0);
  });
});
