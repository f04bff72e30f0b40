import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import * as z from 'zod';
import { mailsOf } from '#test/support/mails.ts';
import { createRelay, oneMachine, type Place } from '#test/support/relay.ts';

/** Where Debian puts Chromium; another one by CHROMIUM. */
const CHROMIUM = process.env.CHROMIUM ?? '/usr/bin/chromium';
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A relay as `npm start` runs it, and a browser that is pointed at it; both run from before the tests of the block until after them. */
export function aConsole(place: Place = oneMachine) {
  const relay = createRelay(place);
  const { access } = relay.client();
  let launched: Browser | undefined;
  const browser = (): Browser => {
    if (!launched) throw new Error('The browser does not run.');
    return launched;
  };
  beforeAll(async () => {
    await relay.start();
    launched = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  });
  afterAll(async () => {
    await launched?.close();
    await relay.remove();
  });
  /** Calls the relay from outside the browser. */
  const call = (path: string, options: RequestInit = {}): Promise<Response> => fetch(`${access.url}${path}`, options);
  return {
    access,
    browser,
    call,
    /** Subjects of the mails that went out: from the mailbox, or from what stands for SES. */
    async mails(): Promise<string[]> {
      return (await mailsOf(relay)).map(({ subject }) => subject);
    },
    /** A page of a browser that is signed in by the printed link. */
    async signIn(options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
      const context = await browser().newContext({ viewport: { width: 1440, height: 900 }, ...options });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      await page.goto(`${access.url}/?token=${access.operatorToken}`);
      await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
      return page;
    },
    /** Sends as the first application. */
    async send(message: Record<string, unknown>): Promise<string> {
      return (await relay.client().send(message)).id;
    },
    /** How many messages reached the sandbox's phone. */
    async inbox(): Promise<number> {
      return z.object({ total: z.number() }).parse(await (await call('/sandbox/inbox')).json()).total;
    },
    /** Tells the sandbox gateway how to behave. */
    async sandbox(control: Record<string, unknown>): Promise<void> {
      const answer = await call('/sandbox/control', {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(control),
      });
      if (!answer.ok) throw new Error(`The sandbox refused: ${await answer.text()}`);
    },
  };
}

/** Opens a page of the console by its name in the navigation, and waits until it has loaded. */
export async function open(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name, exact: true }).click();
  await page.getByRole('heading', { level: 1, name }).waitFor();
  await settled(page);
}

/** Waits until nothing says that it is loading. */
export async function settled(page: Page): Promise<void> {
  // Not by waitForFunction: the console's policy lets nobody evaluate text, a test neither.
  for (let tries = 0; (await page.locator('.loading').count()) > 0; tries++) {
    if (tries === 100) throw new Error('The page did not stop loading.');
    await page.waitForTimeout(100);
  }
}

/** What axe finds wrong, in words; empty when all is well. */
export async function accessibilityProblems(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.map(
    ({ id, help, nodes }) => `${id}: ${help} (${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')})`,
  );
}
