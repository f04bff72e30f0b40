import { parentPort, workerData } from 'node:worker_threads';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { createLogger } from '#shared/log.ts';
import { databaseRefusal } from './database-refusal.ts';
import { createEngine } from './engine.ts';
import { EngineOptions, type EngineServices, type Refusal } from './engine-services.ts';
import { createMail } from './mail.ts';
import { answerBriefly } from './threads/accepting.ts';
import { serve } from './threads/serve.ts';
import type { End } from './threads/wire.ts';

/** Opens the stores and serves the engine to the thread that started this one; a refusal to start is told instead of the offer. */
function main(end: End): void {
  const { database, consoleUrl, smtp, keepDays, logLevel } = EngineOptions.parse(workerData);
  const log = createLogger(logLevel, (line) => console.error(line));
  const stores = openEmbeddedStores({ path: database, log });
  const { mailer, mailbox } = createMail(smtp, stores.db);
  const { start, stop, messages, ...services } = createEngine({ stores, consoleUrl, mailer, keepDays, log });
  const offered: EngineServices = {
    ...services,
    messages: answerBriefly(messages),
    process: { start: async () => start(), stop, close: async () => stores.close() },
    ...(mailbox ? { mailbox } : {}),
  };
  serve(end, offered);
}

if (!parentPort) throw new Error('The engine runs in a thread of the relay.');
try {
  main(parentPort);
} catch (error) {
  const refused = databaseRefusal(error, EngineOptions.parse(workerData).database);
  if (refused === undefined) throw error;
  const refusal: Refusal = { refused };
  parentPort.postMessage(refusal);
}
