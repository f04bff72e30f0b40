import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { type Browser, chromium, type Page } from 'playwright-core';
import * as z from 'zod';
import { Access } from '#infra/embedded/access.ts';

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

/** What runs the console: one machine, or the AWS side over emulators. */
export type ConsolePlace = { name: string; script: string; env: Record<string, string> };
const ONE_MACHINE: ConsolePlace = { name: 'on one machine', script: 'infra/embedded/start.js', env: {} };
export const places: ConsolePlace[] = [
  ONE_MACHINE,
  { name: 'on AWS', script: 'infra/emulated/main.ts', env: { SWEEP_SECONDS: '1', HINT_GRACE_SECONDS: '1' } },
];

const Subjects = z.array(z.object({ subject: z.string() }));
const Mails = z.object({ mails: Subjects.optional(), emails: Subjects.optional() });

/** A relay as `npm start` runs it, and a browser that is pointed at it. */
export type Console = Access & {
  browser: Browser;
  /** A page of a browser that is signed in by the printed link. */
  signIn(options?: Parameters<Browser['newContext']>[0]): Promise<Page>;
  /** Calls the relay from outside the browser. */
  call(path: string, options?: RequestInit): Promise<Response>;
  /** Sends as the first application. */
  send(message: Record<string, unknown>): Promise<string>;
  /** Subjects of the mails that went out: from the mailbox, or from what stands for SES. */
  mails(): Promise<string[]>;
  /** How many messages reached the sandbox's phone. */
  inbox(): Promise<number>;
  /** Tells the sandbox gateway how to behave. */
  sandbox(control: Record<string, unknown>): Promise<void>;
  stop(): Promise<void>;
};

/** Starts the relay on a free port and an empty data directory, and a headless browser. */
export async function startConsole(place: ConsolePlace = ONE_MACHINE): Promise<Console> {
  const dataDir = mkdtempSync(join(tmpdir(), 'sms-relay-console-'));
  const child = spawn(process.execPath, [place.script], {
    env: { ...process.env, ...place.env, DATA_DIR: dataDir, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = await ready(child);
  const access = Access.parse(JSON.parse(readFileSync(join(dataDir, 'access.json'), 'utf8')));
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGUMENTS });
  const call = (path: string, options: RequestInit = {}) => fetch(`${access.url}${path}`, options);
  const mailUrl = /Mails of SES\s+(http\S+)/.exec(said)?.[1];
  return {
    ...access,
    browser,
    call,
    async mails() {
      const answer = await (mailUrl === undefined
        ? call('/mailbox/api', { headers: { authorization: `Bearer ${access.operatorToken}` } })
        : fetch(`${mailUrl}/store`));
      const { mails, emails } = Mails.parse(await answer.json());
      return (mails ?? emails ?? []).map(({ subject }) => subject);
    },
    async signIn(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
      context.setDefaultTimeout(15_000);
      const page = await context.newPage();
      await page.goto(`${access.url}/?token=${access.operatorToken}`);
      await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
      return page;
    },
    async send(message) {
      const answer = await call('/v1/messages', {
        method: 'POST',
        headers: { authorization: `Bearer ${access.apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(message),
      });
      const body: unknown = await answer.json();
      if (answer.status !== 202) throw new Error(`The message was refused: ${JSON.stringify(body)}`);
      return String(Object(body).id);
    },
    async inbox() {
      return z.object({ total: z.number() }).parse(await (await call('/sandbox/inbox')).json()).total;
    },
    async sandbox(control) {
      const answer = await call('/sandbox/control', {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(control),
      });
      if (!answer.ok) throw new Error(`The sandbox refused: ${await answer.text()}`);
    },
    async stop() {
      await browser.close();
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<string> {
  let said = '';
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (said.includes('Ctrl-C stops it')) resolve(said);
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('exit', (code) => reject(new Error(`The relay ended with ${code}:\n${said}`)));
  });
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
