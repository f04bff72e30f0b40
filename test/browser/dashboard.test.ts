import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { aConsole, open, settled } from './support/console.ts';

const relay = aConsole();
let page: Page;
beforeAll(async () => {
  page = await relay.signIn({ viewport: { width: 390, height: 844 } });
});

const focused = async () => page.evaluate<string>('document.activeElement.textContent');

/** Texts of a chart that begin or end outside of it. */
const CUT = `[...document.querySelectorAll('.chart')].flatMap((chart) => {
  const around = chart.getBoundingClientRect();
  return [...chart.querySelectorAll('text')]
    .filter((text) => {
      const box = text.getBoundingClientRect();
      return box.left < around.left || box.right > around.right + 1 || box.top < around.top - 1 || box.bottom > around.bottom + 1;
    })
    .map((text) => text.textContent);
})`;

describe('The dashboard, which is read anew every few seconds,', () => {
  test('leaves the focus of the keyboard where it is, whether or not something is new', async () => {
    await relay.send({ to: '+252612345601', text: 'First' });
    await page.locator('.s-sent').first().waitFor();
    const link = page.getByRole('link', { name: '+252612345601' });
    const summary = page.locator('summary', { hasText: 'Show the numbers' });
    for (const control of [link, summary]) {
      await control.focus();
      const words = await control.innerText();
      await relay.send({ to: '+252612345602', text: 'Another' });
      await page.waitForTimeout(6_500);
      expect(await focused()).toBe(words);
    }
    await summary.press('Enter');
    await page.waitForTimeout(6_000);
    expect(await focused()).toBe('Show the numbers');
    await page.getByRole('region', { name: 'Messages per hour' }).getByRole('table').waitFor();
  });

  test('shows the labels of its charts whole, whatever the numbers', async () => {
    const hour = 3_600_000;
    const now = Date.now();
    await page.route('**/v1/admin/dashboard', async (route) => {
      const answer = await route.fetch();
      const numbers = await answer.json();
      numbers.hours[3].counts = { sent: 91_234 };
      await route.fulfill({ response: answer, json: numbers });
    });
    await page.route('**/v1/balance*', async (route) => {
      const readings = [100_000, 93_000, 88_500].map((balance, index) => ({
        at: new Date(now - (3 - index) * hour).toISOString(),
        balance,
      }));
      const json = {
        enabled: true,
        balance: 88_500,
        currency: 'USD',
        readAt: readings[2]?.at,
        readings,
        minimumBalance: 96_000,
        isLow: true,
        failing: null,
        forecast: { spentPerDay: null, runsOutAt: null },
      };
      await route.fulfill({ json });
    });
    for (const size of [
      { width: 390, height: 844 },
      { width: 1280, height: 800 },
    ]) {
      await page.setViewportSize(size);
      await page.reload();
      await settled(page);
      const chart = page.getByRole('region', { name: 'Balance' }).locator('.chart');
      await chart.getByText('100,000', { exact: true }).waitFor();
      await page.getByRole('region', { name: 'Messages per hour' }).locator('.chart').getByText('100,000').waitFor();
      expect(await page.evaluate(CUT)).toEqual([]);
      if (process.env.SCREENSHOTS)
        await page.screenshot({ path: `${process.env.SCREENSHOTS}/charts-${size.width}.png`, fullPage: true });
    }
  });
});

describe('The log between two times', () => {
  beforeAll(() => page.setViewportSize({ width: 1280, height: 800 }));

  test('shows both fields whole, and says when they are the wrong way round', async () => {
    await open(page, 'Messages');
    const filter = (label: string) => page.locator('.filters').getByLabel(label, { exact: true });
    await filter('Period').selectOption('between');
    await filter('From').fill('2026-03-02T10:00');
    await filter('Until').fill('2026-03-01T10:00');
    await page.getByRole('alert').getByText('From is after Until').waitFor();
    for (const width of [1280, 390]) {
      await page.setViewportSize({ width, height: 844 });
      for (const label of ['From', 'Until']) expect((await filter(label).boundingBox())?.width).toBeGreaterThan(215);
      if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/between-${width}.png` });
    }
    await filter('Until').fill('2026-03-03T10:00');
    await page.getByText('No message matches these filters.').waitFor();
  });

  test('exports the last hour before the press, not before the filter was chosen', async () => {
    const filter = page.locator('.filters').getByLabel('Period', { exact: true });
    await filter.selectOption('1h');
    const link = page.getByRole('link', { name: 'Export CSV' });
    await page.waitForTimeout(1_500);
    const pressedAt = Date.now();
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const from = Date.parse(new URL(download.url()).searchParams.get('from') ?? '');
    expect(from).toBeGreaterThanOrEqual(pressedAt - 3_600_000);
  });
});
