import * as z from 'zod';
import { type ApiKey, type Application, isLive, Scope } from '#shared/domain/application.ts';
import { dayCounter, Limits } from '#shared/domain/limits.ts';
import type { ConsoleDeps } from './deps.ts';

const time = z.string().nullable();

/** A key as operators see it: never its secret. */
export const KeyView = z
  .object({
    id: z.string(),
    scopes: z.array(Scope),
    createdAt: z.string(),
    expiresAt: time,
    revokedAt: time,
    state: z.enum(['valid', 'expired', 'revoked']),
    lastUsedAt: time.meta({ description: 'To a few minutes; null: never used.' }),
  })
  .meta({ id: 'ApiKey' });
export type KeyView = z.infer<typeof KeyView>;

/** An application as operators see it: never the secret of its callbacks. */
export const ApplicationView = z
  .object({
    id: z.string(),
    name: z.string(),
    createdAt: z.string(),
    deletedAt: time,
    version: z.int(),
    limits: Limits.meta({ id: 'Limits' }),
    sentToday: z.int().nullable().meta({ description: 'What counts against `perDay`; null without such a limit.' }),
    callbackUrl: z.string().nullable(),
    earlierSecretUntil: time.meta({ description: 'Until then callbacks are signed by the secret before as well.' }),
    keys: z.array(KeyView),
  })
  .meta({ id: 'Application' });
export type ApplicationView = z.infer<typeof ApplicationView>;

const iso = (at: number | null | undefined): string | null => (at == null ? null : new Date(at).toISOString());

/** Shows a key at `now`. */
export const viewKey = (key: ApiKey, now: number, lastUsedAt?: number): KeyView => ({
  id: key.id,
  scopes: key.scopes,
  createdAt: new Date(key.createdAt).toISOString(),
  expiresAt: iso(key.expiresAt),
  revokedAt: iso(key.revokedAt),
  state: isLive(key, now) ? 'valid' : key.revokedAt === null ? 'expired' : 'revoked',
  lastUsedAt: iso(lastUsedAt),
});

/** Shows an application with what it used of its day. */
export async function viewApplication(
  application: Application,
  keys: ApiKey[],
  deps: Pick<ConsoleDeps, 'clock' | 'keyUses' | 'limitCounters'>,
  uses?: Map<string, number>,
): Promise<ApplicationView> {
  const now = deps.clock();
  const lastUses = uses ?? (await deps.keyUses.all());
  const counter = dayCounter(application.id, application.limits, now);
  return {
    id: application.id,
    name: application.name,
    createdAt: new Date(application.createdAt).toISOString(),
    deletedAt: iso(application.deletedAt),
    version: application.version,
    limits: application.limits,
    sentToday: counter ? await deps.limitCounters.read(counter) : null,
    callbackUrl: application.callbackUrl,
    earlierSecretUntil: iso(application.earlierCallbackSecret?.until),
    keys: keys.map((key) => viewKey(key, now, lastUses.get(key.id))),
  };
}
