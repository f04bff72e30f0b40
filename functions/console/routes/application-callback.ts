import { randomBytes } from 'node:crypto';
import type { Hono } from 'hono';
import { callbackRequest, receiverOf } from '#functions/sweep/callback-request.ts';
import type { Application } from '#shared/domain/application.ts';
import { DAY } from '#shared/domain/durations.ts';
import { explainBlockedUrl, type GuardOptions } from '#shared/gateway/guard.ts';
import { succeeded } from '#shared/gateway/succeeded.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { invalid, Problem } from '#shared/http/problem.ts';
import { readOptionalBody } from '#shared/http/read-body.ts';
import { applicationInputs } from '../application-input.ts';
import type { ConsoleDeps } from '../deps.ts';
import { findApplication, saveApplication } from '../find-application.ts';
import { PATH } from './applications.ts';

/** How long callbacks are signed by the secret before as well. */
const OVERLAP_MS = DAY;
const TEST = { verifySsl: true, timeoutMs: 10_000, maxSockets: 1 };

/** Where an application is told of final statuses. The secret is shown once, when it is made. */
export function addApplicationCallback(app: Hono<AppEnv>, deps: ConsoleDeps): void {
  const { NewCallback } = applicationInputs(deps.clock);
  const at = `${PATH}/:id/callback`;

  app.put(at, async (c) => {
    const { url: text } = await readOptionalBody(c, NewCallback);
    const { application } = await findApplication(deps.applications, c.req.param('id'));
    const url = new URL(text);
    const blocked = explainBlockedUrl(url, deps.guard) ?? explainPlain(url, deps.guard);
    if (blocked !== undefined) throw invalid([{ field: 'url', detail: blocked }]);
    const secret = application.callbackSecret === null ? newSecret() : null;
    await saveApplication(deps.applications, application, {
      callbackUrl: url.href,
      ...(secret === null ? {} : { callbackSecret: secret }),
    });
    c.set('changed', `${application.name}: to ${url.host}.`);
    return c.json({ url: url.href, secret });
  });

  app.post(`${at}/secret`, async (c) => {
    const { application } = await findApplication(deps.applications, c.req.param('id'));
    const { callbackSecret } = withCallback(application);
    const now = deps.clock();
    refuseThird(application, now);
    const until = now + OVERLAP_MS;
    const secret = newSecret();
    await saveApplication(deps.applications, application, {
      callbackSecret: secret,
      earlierCallbackSecret: { secret: callbackSecret, until },
    });
    c.set('changed', `${application.name}.`);
    return c.json({ secret, earlierSecretUntil: new Date(until).toISOString() });
  });

  app.post(`${at}/test`, async (c) => {
    const { application } = await findApplication(deps.applications, c.req.param('id'));
    const now = deps.clock();
    const receiver = receiverOf(application, now) ?? hasNone();
    const request = callbackRequest(receiver, { id: `test.${deps.newId(now)}`, type: 'test', now, data: {} });
    const result = await deps.client.call(request, TEST);
    const ok = succeeded(result);
    return c.json(
      result.kind === 'answer'
        ? { ok, status: result.status, latencyMs: Math.round(result.latencyMs) }
        : { ok, status: null, latencyMs: null, error: { code: result.code, detail: result.detail } },
    );
  });

  app.delete(at, async (c) => {
    const { application } = await findApplication(deps.applications, c.req.param('id'));
    await saveApplication(deps.applications, application, {
      callbackUrl: null,
      callbackSecret: null,
      earlierCallbackSecret: null,
    });
    c.set('changed', `${application.name}.`);
    return c.body(null, 204);
  });

  onlyMethods(app, at, 'PUT, DELETE');
  onlyMethods(app, `${at}/secret`, 'POST');
  onlyMethods(app, `${at}/test`, 'POST');
}

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

function withCallback({ callbackUrl, callbackSecret }: Application): { callbackUrl: string; callbackSecret: string } {
  if (callbackUrl !== null && callbackSecret !== null) return { callbackUrl, callbackSecret };
  return hasNone();
}

function hasNone(): never {
  throw new Problem(409, 'not-possible', 'This application has no callback; give it a URL first.');
}

/** A receiver was promised a day to change over: a third secret would end the first one early. */
function refuseThird({ earlierCallbackSecret: earlier }: Application, now: number): void {
  if (earlier === null || earlier.until <= now) return;
  const until = new Date(earlier.until).toISOString();
  throw new Problem(
    409,
    'not-possible',
    `Callbacks are still signed by the secret before as well, until ${until}; make another one after that. To end both secrets now, remove the callback and set it again.`,
  );
}

/** A callback tells recipients' numbers: it goes out in clear only where the relay runs for one machine. */
const explainPlain = (url: URL, guard: GuardOptions): string | undefined =>
  url.protocol === 'http:' && !guard.allowLocalAddresses ? 'A callback must go to an https URL.' : undefined;
