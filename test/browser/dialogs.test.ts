import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aConsole, open, settled } from './support/console.ts';

const relay = aConsole();
let page: Page;
beforeAll(async () => {
  page = await relay.signIn();
});

/** Presses in the middle of what is found, and lets go at the left edge of the window, beside the dialog. */
async function dragOut(selector: string): Promise<void> {
  const box = await page.locator(selector).first().boundingBox();
  if (!box) throw new Error(`${selector} is not seen.`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(20, 400, { steps: 5 });
  await page.mouse.up();
}

describe('A panel at the side', () => {
  test('stays when a text is selected by dragging out of it, and closes at a click beside it', async () => {
    await relay.send({ to: '+252612345601', text: 'Select me' });
    await open(page, 'Messages');
    await page.getByRole('button', { name: '+252612345601' }).click();
    const panel = page.getByRole('dialog', { name: 'Message' });
    await panel.getByText('Select me').waitFor();
    await dragOut('dialog h3, dialog p');
    await page.waitForTimeout(300);
    expect(await panel.count()).toBe(1);
    const box = await panel.boundingBox();
    // Below its last line it is still the panel.
    await page.mouse.click((box?.x ?? 0) + 40, (box?.y ?? 0) + (box?.height ?? 0) - 5);
    expect(await panel.count()).toBe(1);
    await page.mouse.click(20, 400);
    await panel.waitFor({ state: 'detached' });
  });

  test('with a key that is shown once is closed by nothing but the word that it is copied', async () => {
    await open(page, 'Applications');
    await settled(page);
    await page.getByRole('button', { name: 'New application' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Billing');
    await page.getByRole('button', { name: 'Create' }).click();
    const panel = page.getByRole('dialog', { name: 'The key of Billing' });
    await panel.getByRole('region').waitFor();
    await dragOut('dialog pre');
    await page.mouse.click(20, 400);
    // A browser lets a page refuse one Escape, not a second.
    for (let times = 0; times < 3; times++) await page.keyboard.press('Escape');
    expect(await panel.getByRole('button', { name: 'Close' }).count()).toBe(0);
    page.once('dialog', (question) => question.dismiss());
    await page.evaluate('history.back()');
    await page.waitForURL(/#\/applications$/);
    await page.waitForTimeout(300);
    expect((await panel.getByRole('region').innerText()).trim()).toMatch(/^smsr_/);
    await panel.getByRole('button', { name: 'I have copied it' }).click();
    await panel.waitFor({ state: 'detached' });
  });

  test('for a new application keeps what was typed when one clicks beside it', async () => {
    await page.getByRole('button', { name: 'New application' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Alarms');
    await page.mouse.click(20, 400);
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Alarms');
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  test('does not cover what is said about what was pressed in it', async () => {
    await relay.call('/v1/admin/gateway/pause', {
      method: 'POST',
      headers: { authorization: `Bearer ${relay.access.operatorToken}` },
    });
    await relay.send({ to: '+252612345602', text: 'Cancel me' });
    await open(page, 'Messages');
    await page.getByRole('button', { name: '+252612345602' }).click();
    const panel = page.getByRole('dialog', { name: 'Message' });
    await panel.getByRole('button', { name: 'Cancel' }).click();
    const toast = panel.locator('.toast', { hasText: 'The message is canceled.' });
    await toast.waitFor();
    const box = await toast.boundingBox();
    const top = await page.evaluate<string>(
      `document.elementFromPoint(${(box?.x ?? 0) + 20}, ${(box?.y ?? 0) + 10})?.className`,
    );
    expect(top).toContain('toast');
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await page.locator('.toast', { hasText: 'The message is canceled.' }).waitFor();
  });
});
