import type { Hono } from 'hono';
import * as z from 'zod';
import { accept } from '#functions/send/accept.ts';
import { checkBatch } from '#functions/send/draft.ts';
import { idempotencyOf } from '#functions/send/idempotency.ts';
import { notStored } from '#functions/send/not-stored.ts';
import { termsOf } from '#functions/send/terms.ts';
import { type Application, newApplication } from '#shared/domain/application.ts';
import { MAX_BATCH } from '#shared/domain/send-request.ts';
import { says } from '#shared/domain/zod-problems.ts';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import { askedOf } from '#shared/http/asked.ts';
import { readJsonObject } from '#shared/http/json-body.ts';
import { viewMessage } from '#shared/http/message-view.ts';
import { Problem } from '#shared/http/problem.ts';
import { valid } from '#shared/http/read-body.ts';
import type { ConsoleDeps } from '../deps.ts';
import { CONSOLE_APPLICATION } from '../find-application.ts';

const PATH = '/v1/admin/send';

/** Messages as applications post them, each checked by itself. */
export const SendByHand = z.strictObject({
  messages: z
    .array(z.unknown(), { error: says('messages is a list of messages.', `1 to ${MAX_BATCH} messages`) })
    .min(1, { error: says('The list is empty.', `1 to ${MAX_BATCH} messages`) })
    .max(MAX_BATCH, { error: says('The list is too long.', `1 to ${MAX_BATCH} messages`) }),
  dryRun: z.boolean().optional().meta({ description: 'Only check, and count segments.' }),
});

/** Sends by hand, one message or a part of a list; the result tells each row apart. */
export function addSend(app: Hono<AppEnv>, deps: ConsoleDeps): void {
  app.post(PATH, async (c) => {
    const value = await readJsonObject(askedOf(c));
    const idempotency = idempotencyOf(askedOf(c), value);
    const { messages, dryRun } = valid(SendByHand, value);
    const at = await termsOf(deps);
    const items = checkBatch(messages, at);
    const refusals = items.map((item) => (item.ok ? null : { ok: false, errors: item.errors }));
    if (dryRun) {
      c.set('changed', null);
      const results = items.map((item, index) =>
        item.ok
          ? { ok: true, to: item.draft.to, segments: item.draft.segments, encoding: item.draft.encoding }
          : refusals[index],
      );
      return c.json({ accepted: 0, results });
    }
    if (!items.some((item) => item.ok)) {
      c.set('changed', null);
      return c.json({ accepted: 0, results: refusals });
    }
    const application = await consoleApplication(deps, at.now);
    const result = await accept(
      {
        messages: deps.messages,
        hints: deps.hints,
        clock: deps.clock,
        newId: deps.newId,
        hintGraceMs: deps.hintGraceMs,
        hintLost: (count) => deps.log.warn('hints lost', { count }),
        log: deps.log,
      },
      {
        application,
        items,
        validityMs: at.validityMs,
        ...(idempotency === undefined ? {} : { idempotency }),
      },
    );
    if (result.kind === 'conflict') {
      throw new Problem(409, 'idempotency-conflict', 'This Idempotency-Key was used with another body.');
    }
    const results = items.map((_, index) => {
      const message = result.messages[index];
      if (message) return { ok: true, message: viewMessage(message) };
      const failure = result.failed?.get(index);
      return failure ? { ok: false, errors: notStored(`messages[${index}]`, failure) } : refusals[index];
    });
    const accepted = result.messages.filter((message) => message !== null).length;
    if (result.replayed) c.set('changed', null);
    else c.set('changed', `${accepted} accepted, ${results.length - accepted} refused.`);
    return c.json({ accepted, results }, 202);
  });
  onlyMethods(app, PATH, 'POST');
}

async function consoleApplication(
  { applications }: Pick<ConsoleDeps, 'applications'>,
  now: number,
): Promise<Application> {
  const known = (await applications.all()).find(({ application }) => application.id === CONSOLE_APPLICATION.id);
  if (known) return known.application;
  const application = newApplication(CONSOLE_APPLICATION.id, CONSOLE_APPLICATION.name, now);
  // Whoever else made it first made the same.
  return (await applications.save(application)) ?? application;
}
