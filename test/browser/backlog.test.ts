import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aConsole, open } from './support/console.ts';

const relay = aConsole();
let page: Page;
beforeAll(async () => {
  page = await relay.signIn();
});

const SETTINGS = '/v1/admin/settings/gateway';
/** Calls the relay as another operator would. */
const asOther = async (path: string, method = 'GET', body?: unknown): Promise<Record<string, unknown>> => {
  const answer = await relay.call(path, {
    method,
    headers: { authorization: `Bearer ${relay.access.operatorToken}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path} was refused: ${await answer.text()}`);
  return Object(await answer.json());
};
/** Saves a change from outside of the browser. */
const change = async (fields: Record<string, unknown>) =>
  asOther(SETTINGS, 'PUT', { ...(await asOther(SETTINGS)), ...fields });
const statusOf = async (id: string) => (await asOther(`/v1/admin/messages/${id}`)).status;

/** A control by its whole label: buttons that reset one hold the label too. */
const field = (label: string) => page.getByLabel(label, { exact: true });
const save = () => page.getByRole('button', { name: 'Save', exact: true }).click();
const asked = () => page.getByRole('dialog', { name: 'Switch sending on?' });
const versionNow = async () => Number((await asOther(SETTINGS)).version);

describe('Messages that wait while sending is off', () => {
  let waiting = '';
  beforeAll(async () => {
    await change({ enabled: false });
    waiting = await relay.send({ to: '+252612345601', text: 'I wait' });
    await open(page, 'Gateway');
  });

  test('are counted beside the switch', async () => {
    await page.getByText(' 1 waits now.').waitFor();
  });

  test('are not canceled when the settings would be refused: nothing is asked before they are mended', async () => {
    await field('Enable SMS sending').check();
    await field('Days until expiration').fill('99999');
    await save();
    await page.locator('input[name="daysUntilExpiration"][aria-invalid="true"]').waitFor();
    await page.getByText('Not saved:').waitFor();
    expect(await asked().count()).toBe(0);
    expect(await statusOf(waiting)).toBe('queued');
  });

  test('are not canceled when somebody else saved while the question stood open', async () => {
    await field('Days until expiration').fill('3');
    await save();
    await asked().waitFor();
    const version = Number((await change({ daysUntilExpiration: 4 })).version);
    await asked().getByRole('button', { name: 'Cancel them, then switch on' }).click();
    await page.getByText(`Somebody saved version ${version} meanwhile.`).waitFor();
    expect(await statusOf(waiting)).toBe('queued');
    await page.getByRole('button', { name: 'Read the newest version' }).click();
    await page.getByText(`Version ${version} is in force.`).waitFor();
  });

  test('are not released by an earlier version before it was asked, nor are unsaved changes thrown away', async () => {
    await field('Days until expiration').fill('5');
    const before = await versionNow();
    const restore = async () => {
      await page.getByRole('button', { name: 'Version 1', exact: true }).click();
      await page.getByRole('button', { name: 'Restore version 1' }).click();
    };
    await restore();
    const discard = page.getByRole('dialog', { name: 'Restore version 1?' });
    await discard.getByRole('button', { name: 'Cancel' }).click();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await field('Days until expiration').inputValue()).toBe('5');
    await restore();
    await discard.getByRole('button', { name: 'Discard the changes and restore' }).click();
    await asked().getByText('1 message waits to be sent.').waitFor();
    await asked().getByRole('button', { name: 'Cancel', exact: true }).click();
    await asked().waitFor({ state: 'detached' });
    expect([await versionNow(), await statusOf(waiting)]).toEqual([before, 'queued']);
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await discard.getByRole('button', { name: 'Discard the changes and restore' }).click();
    await asked().getByRole('button', { name: 'Cancel them, then switch on' }).click();
    await page.getByText(`Version ${before + 1} is in force.`).waitFor();
    expect(await statusOf(waiting)).toBe('canceled');
  });
});

test('Enter in a field in which nothing was changed makes no version', async () => {
  const before = await versionNow();
  await field('Days until expiration').focus();
  await page.keyboard.press('Enter');
  await page.getByText('Nothing was changed, so nothing is saved.').waitFor();
  expect(await versionNow()).toBe(before);
});

test('a switch that cannot be made because the relay is away says so', async () => {
  await change({ enabled: false });
  await page.reload();
  await field('Enable SMS sending').check();
  await page.context().setOffline(true);
  await save();
  await page.locator('.save-bar').getByText('The relay cannot be reached.').waitFor();
  await page.context().setOffline(false);
});
