import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Console, open, settled, startConsole } from './support/console.ts';

let relay: Console;
let page: Page;
beforeAll(async () => {
  relay = await startConsole();
  page = await relay.signIn();
});
afterAll(() => relay.stop());

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

  test('with a key that is shown once is closed by no click beside it', async () => {
    await open(page, 'Applications');
    await settled(page);
    await page.getByRole('button', { name: 'New application' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Billing');
    await page.getByRole('button', { name: 'Create' }).click();
    const panel = page.getByRole('dialog', { name: 'The key of Billing' });
    await panel.getByRole('region').waitFor();
    await dragOut('dialog pre');
    await page.mouse.click(20, 400);
    await page.waitForTimeout(300);
    expect((await panel.getByRole('region').innerText()).trim()).toMatch(/^smsr_/);
    await panel.getByRole('button', { name: 'Done' }).click();
    await panel.waitFor({ state: 'detached' });
  });
});
