import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aConsole, open, settled } from './support/console.ts';

const relay = aConsole();
let page: Page;
beforeAll(async () => {
  page = await relay.signIn();
});

/** A control by its whole label: buttons that reset one hold the label too. */
const field = (label: string) => page.getByLabel(label, { exact: true });

/** A filter of the log; the choice of columns has the same words. */
const filter = (label: string) => page.locator('.filters').getByLabel(label, { exact: true });

/** Says yes to the question that is asked, and answers what it asked. */
async function confirm(button: string | RegExp): Promise<string> {
  const dialog = page.getByRole('dialog');
  const title = await dialog.getByRole('heading').innerText();
  await dialog.getByRole('button', { name: button }).click();
  await dialog.waitFor({ state: 'detached' });
  return title;
}

const chip = (status: string) => page.locator('.chip', { hasText: new RegExp(`^${status}$`) });

describe('setting up a gateway', () => {
  test('a preset fills the form, asks for what differs, and the request is shown while one types', async () => {
    await open(page, 'Gateway');
    await field('Preset').selectOption({ label: 'BulkSMS (JSON REST v1)' });
    await page.getByRole('button', { name: 'Fill the form' }).click();
    await page.getByText('Fill in: Token id, Token secret.').waitFor();
    await field('Token id').fill('my-token');
    await field('Token secret').fill('sesame-open');
    await field('Gateway URL').fill(`${relay.access.url}/sandbox/bulksms/v1/messages?deduplication-id=%ID_INT31%`);
    await page.getByText('Sending', { exact: true }).click();
    await field('Allow http://').check();
    const preview = page.getByRole('region', { name: 'Rendered request' });
    await preview.getByText('"to": "+252612345678"').waitFor();
    await page.getByText('Sample message').click();
    await page.getByRole('tabpanel').getByLabel('Text', { exact: true }).fill('Ünïcode "quoted"');
    await preview.getByText('"body": "Ünïcode \\"quoted\\""').waitFor();
    expect(await preview.innerText()).not.toContain('sesame');
  });

  test('a template that cannot work is said beside its field, before anything is saved', async () => {
    const payload = field('Payload');
    const good = await payload.inputValue();
    await payload.fill('{"to": %TO%');
    await page.locator('[aria-invalid="true"]').waitFor();
    expect(await payload.getAttribute('aria-invalid')).toBe('true');
    await payload.fill(good);
    await page.locator('[aria-invalid="true"]').waitFor({ state: 'detached' });
  });

  test('a setting that is refused is named as the form names it, and seen', async () => {
    const days = field('Days until expiration');
    await days.fill('soon');
    await page.evaluate('scrollTo(0, 0)');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    const bar = page.locator('.save-bar');
    await bar.getByText('“Days until expiration” must be a number of days, more than 0').waitFor();
    await page.locator('input:focus[name="daysUntilExpiration"]').waitFor();
    const [shown, hiding] = [await days.boundingBox(), await bar.boundingBox()];
    expect((shown?.y ?? 0) + (shown?.height ?? 0)).toBeLessThan(hiding?.y ?? 0);
    await days.fill('2');
  });

  test('a pasted answer is judged by the rules of the form', async () => {
    await page.getByRole('tab', { name: 'Judge an answer' }).click();
    await field('HTTP status').fill('403');
    await field('Answer body').fill('{"type": "insufficient-credits"}');
    await page.locator('.verdict', { hasText: 'gatewayFault' }).waitFor();
    expect(await page.locator('.verdict').innerText()).toContain('insufficient_credit');
  });

  test('a test really sends one SMS and shows both sides without secrets', async () => {
    await page.getByRole('tab', { name: 'Test' }).click();
    await field('Phone number').fill('+252612345601');
    await page.getByRole('button', { name: 'Run test' }).click();
    await page.locator('.verdict.o-accepted').waitFor();
    const shown = await page.getByRole('tabpanel').innerText();
    expect(shown).toContain('TEST SMS! TIME:');
    expect(shown).toContain('HTTP 201');
    expect(shown).not.toContain('sesame');
    const inbox: unknown = await (await relay.call('/sandbox/inbox?to=252612345601')).json();
    expect(inbox).toMatchObject({ total: 1, messages: [{ to: '+252612345601' }] });
  });

  test('what was saved is a version, its secret is never shown again, and it can be restored', async () => {
    await field('Debug').check();
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Version 2 is in force.').waitFor();
    expect(await field('Token secret').inputValue()).toBe('');
    expect(await field('Token secret').getAttribute('placeholder')).toContain('stored');
    expect(await page.content()).not.toContain('sesame');
    await page.getByRole('button', { name: 'Reset Debug to its default' }).click();
    expect(await field('Debug').isChecked()).toBe(false);
    await page.getByRole('button', { name: 'Discard changes' }).click();
    expect(await field('Debug').isChecked()).toBe(true);
    await page.getByRole('button', { name: 'Version 1', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Version 1' });
    await dialog.getByRole('rowheader', { name: 'Debug' }).waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Version 1', exact: true }).click();
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByText('Version 3 is in force.').waitFor();
    await page.getByRole('button', { name: 'Version 2', exact: true }).click();
    await page.getByRole('button', { name: 'Restore version 2' }).click();
    await page.getByText('Version 4 is in force.').waitFor();
  });
});

describe('sending', () => {
  test('one message is watched from the form to the phone', async () => {
    await open(page, 'Send');
    await field('Recipient').fill('+252612345602');
    await field('Text').fill('Grüße €');
    await page.getByText('1 segment in GSM-7').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await chip('sent').waitFor();
    await page.getByRole('link', { name: 'To +252612345602' }).click();
    const dialog = page.getByRole('dialog', { name: 'Message' });
    await dialog.getByText('1. accepted').waitFor();
    await dialog.getByText('Request and answer').click();
    expect(await dialog.innerText()).toContain('HTTP 201');
    await page.keyboard.press('Escape');
  });

  test('a number that is none is refused with what is allowed', async () => {
    await open(page, 'Send');
    await field('Recipient').fill('12');
    await field('Text').fill('Hello');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    expect(await page.getByRole('alert').innerText()).toContain('no country code');
  });

  test('a message is still there after a look at another page, until it is sent', async () => {
    await open(page, 'Send');
    await field('Recipient').fill('+252612345607');
    await field('Text').fill('Half a sentence');
    await field('Sender ID').fill('Shop');
    await open(page, 'Dashboard');
    await open(page, 'Send');
    expect(await field('Recipient').inputValue()).toBe('+252612345607');
    expect(await field('Text').inputValue()).toBe('Half a sentence');
    expect(await field('Sender ID').inputValue()).toBe('Shop');
    await page.getByText('15 characters, 1 segment').waitFor();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await chip('sent').waitFor();
    await open(page, 'Dashboard');
    await open(page, 'Send');
    for (const label of ['Recipient', 'Text', 'Sender ID']) expect(await field(label).inputValue()).toBe('');
  });

  test('what is typed while a message is on its way is still there when it has gone', async () => {
    await open(page, 'Send');
    await field('Recipient').fill('+252612345606');
    await field('Text').fill('First');
    await page.route('**/v1/admin/send', async (route) => {
      await page.waitForTimeout(1_000);
      await route.continue();
    });
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await field('Text').fill('Second');
    await chip('sent').waitFor();
    await page.unroute('**/v1/admin/send');
    expect(await field('Text').inputValue()).toBe('Second');
    await field('Text').fill('');
  });

  test('a message whose answer was lost is not sent twice by who left the page in between', async () => {
    await open(page, 'Send');
    await field('Recipient').fill('+252612345608');
    await field('Text').fill('Only once');
    await page.route(
      '**/v1/admin/send',
      async (route) => {
        await route.fetch();
        await route.abort();
      },
      { times: 1 },
    );
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('The relay cannot be reached.').waitFor();
    await open(page, 'Dashboard');
    await open(page, 'Send');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await chip('sent').waitFor();
    const inbox: unknown = await (await relay.call('/sandbox/inbox?to=252612345608')).json();
    expect(inbox).toMatchObject({ messages: [{ to: '+252612345608' }] });
  });

  test('a list is checked, counted and confirmed before it is sent, and each row has its result', async () => {
    await open(page, 'Send');
    await page
      .getByLabel('Recipients')
      .fill('number,name\n+252612345603,Amina\n+252612345604,Said\n12,Nobody\n+252612345603,Amina');
    await field('Text for all').fill('Dear {name}, fiber works again.');
    await page.getByRole('button', { name: 'Check and preview' }).click();
    await page.getByText('2 rows cannot be sent.').waitFor();
    await page.getByText('Dear Said, fiber works again.').waitFor();
    await page.getByRole('button', { name: 'Send 2 messages …' }).click();
    expect(await confirm('Send 2 messages')).toBe('Send 2 messages?');
    await page.getByText('2 messages accepted.').waitFor();
    await page.getByRole('link', { name: 'Watch them in the log' }).click();
    await settled(page);
    await page.getByRole('button', { name: '+252612345604' }).waitFor();
    expect(await filter('Application').inputValue()).toBe('console');
  });
});

describe('the log', () => {
  test('shows texts as text, whatever they hold', async () => {
    await relay.send({ to: '+252612345605', text: '<img src=x onerror="document.title=1"> =cmd()' });
    await open(page, 'Messages');
    await page.getByText('<img src=x onerror="document.title=1"> =cmd()').first().waitFor();
    expect(await page.locator('main img').count()).toBe(0);
  });

  test('finds by part of a text, by a number, and says when nothing matches', async () => {
    const search = page.getByRole('searchbox', { name: 'Search' });
    await search.fill('=cmd');
    await page.getByText('Looked through').waitFor();
    await page.getByText('=cmd()').first().waitFor();
    expect(await page.locator('tbody tr').count()).toBe(1);
    await search.fill('+252612345602');
    await page.getByText('Grüße €').waitFor();
    await search.fill('nowhere to be found');
    await page.getByText('No message matches these filters.').waitFor();
    await page.getByRole('button', { name: 'Clear the filters' }).click();
    await page.getByRole('button', { name: '+252612345605' }).waitFor();
  });

  test('exports what the filters show, and no formula', async () => {
    await page.getByRole('searchbox', { name: 'Search' }).fill('=cmd');
    await page.getByText('Looked through').waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('link', { name: 'Export CSV' }).click(),
    ]);
    const csv = readFileSync(await download.path(), 'utf8');
    expect(download.suggestedFilename()).toMatch(/^messages-\d{4}-\d\d-\d\d\.csv$/);
    expect(csv.trim().split('\r\n')).toHaveLength(2);
    expect(csv).toContain("'+252612345605");
    await page.getByRole('searchbox', { name: 'Search' }).fill('');
  });

  test('cancels a selection after saying how many', async () => {
    const sendAt = new Date(Date.now() + 3_600_000).toISOString();
    for (const last of [1, 2, 3]) await relay.send({ to: `+25261234571${last}`, text: 'Later', sendAt, type: 'later' });
    await filter('Type').fill('later');
    await page.getByRole('button', { name: '+252612345711' }).waitFor();
    await field('Select all on this page').check();
    await page.getByText('3 selected').waitFor();
    await page.getByRole('button', { name: 'Cancel sending' }).click();
    expect(await confirm('Cancel 3 messages')).toBe('Cancel 3 messages?');
    await page.getByText('3 messages canceled.').waitFor();
    await page.locator('tbody .s-canceled').nth(2).waitFor();
    await filter('Type').fill('');
  });
});

describe('a gateway that breaks', () => {
  test('opens the breaker on the dashboard, and works again after it is mended', async () => {
    await relay.sandbox({ failure: '503' });
    for (const last of [1, 2, 3, 4, 5, 6])
      await relay.send({ to: `+25261234572${last}`, text: 'Through the storm', type: 'storm' });
    await open(page, 'Dashboard');
    await chip('open').waitFor();
    await page.getByText('The gateway does not answer.').waitFor();
    await relay.sandbox({ failure: 'none' });
    await page.getByRole('button', { name: 'Try again now' }).click();
    await chip('working').waitFor();
    await page.goto(`${relay.access.url}/console/#/messages?status=retrying`);
    await settled(page);
    await page.getByRole('button', { name: 'Send all that match again …' }).click();
    expect(await confirm(/Send \d messages? again/)).toMatch(/^Send \d messages? again\?$/);
    await page.getByText('No message matches these filters.').waitFor();
    await page.goto(`${relay.access.url}/console/#/messages?type=storm&status=sent`);
    // What was parked while the breaker was open comes back when its next probe would have been.
    await page.locator('tbody .s-sent').nth(5).waitFor({ timeout: 60_000 });
  });

  test('sending is paused and resumed from the dashboard', async () => {
    await open(page, 'Dashboard');
    await page.getByRole('button', { name: 'Pause sending' }).click();
    await confirm('Pause sending');
    await chip('paused').waitFor();
    await page.getByRole('button', { name: 'Resume sending' }).click();
    await chip('working').waitFor();
  });

  test('what waits while sending is switched off can be canceled before it is switched on', async () => {
    const enable = async (wanted: boolean) => {
      await open(page, 'Gateway');
      await page.getByText('Sending', { exact: true }).click();
      await field('Enable SMS sending').setChecked(wanted);
      await page.getByRole('button', { name: 'Save', exact: true }).click();
    };
    const saved = () => page.locator('[data-dirty]').waitFor({ state: 'detached' });
    await enable(false);
    await saved();
    for (const last of [1, 2]) await relay.send({ to: `+25261234574${last}`, text: 'Too late', type: 'stale' });
    await enable(true);
    await page.getByText('2 messages wait to be sent.').waitFor();
    expect(await confirm('Cancel them, then switch on')).toBe('Switch sending on?');
    await page.getByText('2 messages canceled.').waitFor();
    await saved();
    await page.goto(`${relay.access.url}/console/#/messages?type=stale&status=canceled`);
    await page.locator('tbody .s-canceled').nth(1).waitFor();
    await relay.send({ to: '+252612345743', text: 'In time', type: 'stale' });
    await page.goto(`${relay.access.url}/console/#/messages?type=stale&status=sent`);
    await page.locator('tbody .s-sent').nth(0).waitFor();
    expect(await page.locator('tbody .s-sent').count()).toBe(1);
  });

  test('what it rejected is looked at and redriven', async () => {
    await relay.sandbox({ failure: 'auth' });
    await relay.send({ to: '+252612345731', text: 'Wrong password' });
    await open(page, 'Dashboard');
    await page.getByText('Sending is paused by the relay').waitFor();
    await relay.sandbox({ failure: 'none' });
    await page.getByRole('button', { name: 'Resume sending' }).click();
    await chip('working').waitFor();
  });
});

describe('keys and changes', () => {
  test('a key is shown once, works, and is refused after it was revoked', async () => {
    await open(page, 'Applications');
    await page.getByRole('button', { name: 'New application' }).click();
    await field('Name').fill('Billing');
    await page.getByRole('button', { name: 'Create' }).click();
    const dialog = page.getByRole('dialog', { name: 'The key of Billing' });
    const key = (await dialog.getByRole('region').innerText()).trim();
    await dialog.getByRole('button', { name: 'I have copied it' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(key);
    const ask = () => relay.call('/v1/messages', { headers: { authorization: `Bearer ${key}` } });
    expect((await ask()).status).toBe(200);
    const card = page.getByRole('region', { name: 'Billing' });
    await card.getByRole('button', { name: 'Revoke the key' }).click();
    await confirm('Revoke the key');
    await card.getByText('revoked').waitFor();
    await page.waitForTimeout(1_100);
    expect((await ask()).status).toBe(401);
  });

  test('every change stands in the audit log, with before and after and no secret', async () => {
    await open(page, 'Audit');
    const log = await page.getByRole('list', { name: 'Changes' }).innerText();
    for (const action of [
      'Saved the gateway settings',
      'Restored earlier gateway settings',
      'Paused sending',
      'Sent a test message',
      'Canceled messages',
      'Revoked an API key',
    ]) {
      expect(log).toContain(action);
    }
    await page
      .getByRole('listitem')
      .filter({ hasText: 'Saved the gateway settings' })
      .getByText('Changed Debug')
      .click();
    await page.getByRole('rowheader', { name: 'Debug' }).first().waitFor();
    expect(await page.content()).not.toContain('sesame');
    expect(await page.content()).not.toContain('252612345601');
  });
});
