import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toMessage } from '#functions/send/draft.ts';
import { newApplication } from '#shared/domain/application.ts';
import { createIds } from '#shared/domain/id.ts';
import { settle } from '#shared/domain/lifecycle.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { recipientOf, textOf } from './contender.ts';

const CHUNK = 1_000;
const DAY_MS = 86_400_000;

/**
 * A data directory that holds `count` messages already, accepted over the last days: every second one logged as sent, the others queued for
 * tomorrow, so that they are in every index of what waits.
 */
export async function fillStore(count: number, applicationId: string, dataDir?: string): Promise<string> {
  const dir = dataDir ?? mkdtempSync(join(tmpdir(), 'sms-relay-bench-'));
  const stores = openEmbeddedStores({ path: join(dir, 'relay.db') });
  const application = newApplication(applicationId, 'Bench', 0);
  const newId = createIds();
  const now = Date.now();
  for (let start = 0; start < count; start += CHUNK) {
    const messages = Array.from({ length: Math.min(CHUNK, count - start) }, (_, offset) => {
      const number = start + offset;
      const acceptedAt = now - DAY_MS + Math.floor((number / count) * (DAY_MS - 60_000));
      const message = toMessage(
        {
          to: recipientOf(5_000_000 + number),
          text: textOf(number),
          segments: 1,
          encoding: 'GSM-7',
          ...(number % 2 === 0 ? {} : { sendAt: now + DAY_MS }),
        },
        { id: newId(acceptedAt), application, now: acceptedAt, validityMs: 2 * DAY_MS, hintGraceMs: 1_000 },
      );
      if (number % 2 === 1) return message;
      const verdict = { outcome: 'accepted' as const, rule: 'success text', reason: 'accepted' };
      const at = { now: acceptedAt + 200, random: Math.random, ambiguous: 'retry' as const, hintGraceMs: 1_000 };
      const report = { verdict, startedAt: acceptedAt + 100, latencyMs: 100, httpStatus: 201 };
      return { ...message, attempt: 1, ...settle({ ...message, attempt: 1 }, report, at).change };
    });
    await stores.messages.accept([{ applicationId, messages }]);
  }
  stores.close();
  return dir;
}
