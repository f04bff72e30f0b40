import { setTimeout as sleep } from 'node:timers/promises';
import { operatorByToken } from '#shared/http/operator.ts';
import { createSessions } from '#shared/http/session.ts';
import { createLogger } from '#shared/log.ts';
import { prepareAccess } from './access.ts';
import { type DataDir, takeDataDir } from './data-dir.ts';
import { databaseRefusal } from './database-refusal.ts';
import { prepareBalanceSettings, prepareSettings } from './first-settings.ts';
import { createFront } from './front.ts';
import { createMailboxSite } from './mailbox-site.ts';
import { type Options, readOptions, StartProblem } from './options.ts';
import { type Running, run } from './run.ts';
import { createSandbox } from './sandbox/sandbox.ts';
import { createSandboxSite, isOpenToOthers } from './sandbox-site.ts';
import { EVERY_ADDRESS, listen, originOf } from './server.ts';
import { createSite } from './site.ts';
import { startEngine } from './start-engine.ts';

const say = (line: string): void => console.log(line);

/** Whether systemd keeps what is said, for more people than may have the token. */
const isJournal = (): boolean => Boolean(process.env.JOURNAL_STREAM) && !process.stdout.isTTY;

/** Starts the relay on this machine; resolves when it is ready. What is wrong with the database may show with its first use only. */
async function main(): Promise<Running> {
  const options = readOptions(process.env);
  say(`sms-relay: opening ${options.dataDir} …`);
  const dataDir = takeDataDir(options.dataDir);
  try {
    return await startRelay(options, dataDir);
  } catch (cause) {
    const refused = databaseRefusal(cause, dataDir.database);
    throw refused === undefined ? cause : new StartProblem(refused, { cause });
  }
}

async function startRelay(options: Options, dataDir: DataDir): Promise<Running> {
  const log = createLogger(options.logLevel, (line) => console.error(line));
  const http = await listen(options);
  const { origin } = http;
  const url = options.publicUrl ?? (EVERY_ADDRESS.includes(options.host) ? origin : originOf(options.host, http.port));
  const { smtp, keepDays, logLevel } = options;
  const engine = await startEngine({ database: dataDir.database, consoleUrl: url, smtp, keepDays, logLevel });
  const now = Date.now();
  await prepareSettings(engine.settings, origin, now);
  await prepareBalanceSettings(engine.settings, origin, now);
  const access = await prepareAccess(dataDir.access, url, engine.applications, now);
  const { operatorToken } = access;
  const sessions = createSessions({ secret: async () => operatorToken, clock: Date.now });
  const front = createFront({ engine, operatorToken, sessions, start: { url, origin, apiKey: access.apiKey }, log });
  const mailbox =
    engine.mailbox &&
    createMailboxSite({
      mailbox: engine.mailbox,
      operatorToken,
      isSignedIn: async (c) => (await sessions.operator(c)) !== undefined,
      log,
    });
  const sandbox = createSandbox({ now: Date.now, random: Math.random, sleep: (ms) => sleep(ms) });
  const sandboxSite = createSandboxSite({
    sandbox: sandbox.app,
    isOpen: isOpenToOthers(options),
    identify: operatorByToken(async () => operatorToken),
    sessions,
    log,
  });
  http.serve({ posts: front.posts, rest: createSite({ front, sandbox: sandboxSite, mailbox }), log });
  await engine.process.start();

  say(`sms-relay: ready at ${url}`);
  say(isJournal() ? `  Open    ${url}` : `  Open    ${url}/?token=${access.operatorToken}`);
  say(`  Scripts find the address, an API key and the operator token in ${dataDir.access}`);
  say('  Ctrl-C stops it; everything is kept.');

  const stop = async (): Promise<void> => {
    await Promise.all([http.close(), engine.process.stop()]);
    await engine.process.close();
    dataDir.release();
  };
  return { name: 'sms-relay', underWay: 'calls under way', stop };
}

await run(main);
