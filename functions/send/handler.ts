import { createApplications } from '#shared/aws/applications.ts';
import { createCallbacks } from '#shared/aws/callbacks.ts';
import { createDynamo, createSqs } from '#shared/aws/clients.ts';
import { createEmf, withMetrics, writeLine } from '#shared/aws/emf.ts';
import { createHints } from '#shared/aws/hints.ts';
import { handlePosts } from '#shared/aws/http-event.ts';
import { createKeyUses } from '#shared/aws/key-uses.ts';
import { createLimitCounters } from '#shared/aws/limit-counters.ts';
import { createMessages } from '#shared/aws/messages.ts';
import { createSettings } from '#shared/aws/settings.ts';
import { countMessages } from '#shared/count-messages.ts';
import { createIds } from '#shared/domain/id.ts';
import { readEnv } from '#shared/env.ts';
import { createSettingsReader } from '#shared/gateway/plain-reader.ts';
import { createLogger } from '#shared/log.ts';
import type { SendDeps } from './deps.ts';
import { createSending } from './endpoints.ts';
import { Env } from './env.ts';

const env = readEnv(Env);
const dynamo = createDynamo();
const log = createLogger(env.LOG_LEVEL, writeLine);
const metrics = createEmf(env.ENVIRONMENT, writeLine);
const cacheMs = env.CACHE_SECONDS * 1_000;
const settings = createSettings(dynamo, env.SETTINGS_TABLE);

const deps: SendDeps = {
  messages: countMessages(createMessages(dynamo, env.MESSAGES_TABLE), metrics),
  hints: createHints(createSqs(), { high: env.HIGH_QUEUE_URL, normal: env.NORMAL_QUEUE_URL }),
  callbacks: createCallbacks(dynamo, env.STATE_TABLE),
  applications: createApplications(dynamo, env.SETTINGS_TABLE),
  keyUses: createKeyUses(dynamo, env.STATE_TABLE),
  limitCounters: createLimitCounters(dynamo, env.STATE_TABLE),
  gateway: createSettingsReader({ settings, clock: Date.now, cacheMs }),
  clock: Date.now,
  newId: createIds(),
  keyCacheMs: cacheMs,
  hintGraceMs: env.HINT_GRACE_SECONDS * 1_000,
  hintLost: (count) => log.error('hints lost', { count }),
  log,
};
const sending = createSending(deps);

/** API Gateway calls this for every request of an application. */
export const handler = withMetrics(
  metrics,
  handlePosts(sending.posts, log, async () => {
    const [{ handle }, { createSendApp }] = await Promise.all([import('hono/aws-lambda'), import('./app.ts')]);
    return handle(createSendApp(deps, sending));
  }),
);
