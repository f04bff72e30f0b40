import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { aConsole, accessibilityProblems, open, settled } from './support/console.ts';

const PAGES = ['Dashboard', 'Messages', 'Gateway', 'Balance', 'Send', 'Applications', 'Audit'];
const LOOKS = [
  { name: '1440-light', viewport: { width: 1440, height: 900 }, colorScheme: 'light' },
  { name: '1440-dark', viewport: { width: 1440, height: 900 }, colorScheme: 'dark' },
  { name: '360-light', viewport: { width: 360, height: 780 }, colorScheme: 'light' },
  { name: '360-dark', viewport: { width: 360, height: 780 }, colorScheme: 'dark' },
] as const;

/** Screenshots are written where SCREENSHOTS says, to be looked at. */
const SCREENSHOTS = process.env.SCREENSHOTS;

const relay = aConsole();
beforeAll(async () => {
  if (SCREENSHOTS) mkdirSync(SCREENSHOTS, { recursive: true });
  await relay.sandbox({ latencyMs: 120 });
  const texts = [
    'Your code is 4711.',
    'Dear Amina, your bill of 12.50 is due on 1 December.',
    'Fiber works again. Thank you for your patience.',
  ];
  for (let index = 0; index < 12; index++) {
    await relay.send({
      to: `+2526123456${10 + index}`,
      text: texts[index % 3],
      ...(index % 3 === 0 ? { priority: 'high' } : {}),
    });
  }
  await relay.send({
    to: '+252612345690',
    text: 'Tomorrow at eight.',
    sendAt: new Date(Date.now() + 3_600_000).toISOString(),
  });
  await relay.call('/v1/admin/applications', {
    method: 'POST',
    headers: { authorization: `Bearer ${relay.access.operatorToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'W'.repeat(60) }),
  });
  await relay.call('/v1/admin/gateway/pause', {
    method: 'POST',
    headers: { authorization: `Bearer ${relay.access.operatorToken}` },
  });
  await relay.call('/v1/admin/gateway/resume', {
    method: 'POST',
    headers: { authorization: `Bearer ${relay.access.operatorToken}` },
  });
});

describe.each(LOOKS)('at $name', ({ name, viewport, colorScheme }) => {
  test('every page fits its width, and axe finds nothing wrong with it', async () => {
    const page = await relay.signIn({ viewport, colorScheme });
    const wrong: string[] = [];
    page.on('pageerror', (error) => wrong.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) wrong.push(message.text());
    });
    for (const heading of PAGES) {
      if (viewport.width < 700) await page.getByRole('button', { name: 'Menu' }).click();
      await open(page, heading);
      await page.waitForTimeout(600);
      const width = await page.evaluate<number>('document.documentElement.scrollWidth');
      if (width > viewport.width) wrong.push(`${heading} is ${width} wide`);
      wrong.push(...(await accessibilityProblems(page)).map((problem) => `${heading}: ${problem}`));
      if (SCREENSHOTS) {
        await page.screenshot({ path: join(SCREENSHOTS, `${heading.toLowerCase()}-${name}.png`) });
      }
    }
    expect(wrong).toEqual([]);
    await page.context().close();
  });

  test('the detail of a message opens over the log and axe finds nothing wrong with it', async () => {
    const page = await relay.signIn({ viewport, colorScheme });
    await page.goto(`${relay.access.url}/console/#/messages`);
    await settled(page);
    await page.getByRole('button', { name: '+252612345610' }).click();
    const dialog = page.getByRole('dialog', { name: 'Message' });
    await dialog.getByText('accepted').first().waitFor();
    await page.waitForTimeout(300);
    expect(await accessibilityProblems(page)).toEqual([]);
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `detail-${name}.png`) });
    await page.context().close();
  });

  test('the sign-in says what it wants, and axe finds nothing wrong with it', async () => {
    const context = await relay.browser().newContext({ viewport, colorScheme });
    const page = await context.newPage();
    await page.goto(`${relay.access.url}/`);
    await page.getByLabel('Operator token').waitFor();
    expect(await accessibilityProblems(page)).toEqual([]);
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `sign-in-${name}.png`) });
    await context.close();
  });
});

test('the first load is under 150 KB', async () => {
  const context = await relay.browser().newContext();
  const page = await context.newPage();
  const sizes: Promise<number>[] = [];
  page.on('response', (response) => {
    if (response.url().includes('/console/') && response.status() === 200) {
      sizes.push(response.body().then((body) => body.length));
    }
  });
  await page.goto(`${relay.access.url}/?token=${relay.access.operatorToken}`);
  await page.getByText('The gateway takes messages.').waitFor();
  const bytes = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(150_000);
  await context.close();
});

test('what was loaded once is asked for by its tag and not sent again', async () => {
  const first = await relay.call('/console/main.js');
  const again = await relay.call('/console/main.js', { headers: { 'if-none-match': first.headers.get('etag') ?? '' } });
  expect(again.status).toBe(304);
  expect(first.headers.get('content-security-policy')).not.toContain('unsafe-inline');
  expect(first.headers.get('x-content-type-options')).toBe('nosniff');
  expect(first.headers.get('referrer-policy')).toBe('no-referrer');
  expect((await relay.call('/console/../main.ts')).status).toBe(404);
  expect((await relay.call('/console/%2e%2e/app.ts')).status).toBe(404);
});
