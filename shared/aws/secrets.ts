import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Clock } from '#shared/ports/clock.ts';
import { retrying } from './retrying.ts';

/** Reads a secret by its name or ARN. */
export type ReadSecret = (id: string) => Promise<string>;

/** A rotated secret is known after this long; milliseconds. Each read of a secret costs money, so it is not shorter. */
const KEEP_MS = 60_000;

/** Reads secrets from Secrets Manager through a cache in memory. When a refresh fails, the value that was known stays in use. */
export function createSecrets(secretsManager: SecretsManagerClient, clock: Clock = Date.now): ReadSecret {
  const known = new Map<string, { value: string; until: number }>();
  const underWay = new Map<string, Promise<string>>();

  const fetch = async (id: string): Promise<string> => {
    const { SecretString } = await retrying(() => secretsManager.send(new GetSecretValueCommand({ SecretId: id })));
    if (!SecretString) throw new Error('A secret has no text value.');
    return SecretString;
  };

  const refresh = async (id: string): Promise<string> => {
    const old = known.get(id);
    const value = await fetch(id).catch((error: unknown) => {
      if (!old) throw error;
      return old.value;
    });
    known.set(id, { value, until: clock() + KEEP_MS });
    return value;
  };

  return async (id) => {
    const cached = known.get(id);
    if (cached && clock() < cached.until) return cached.value;
    const pending = underWay.get(id) ?? refresh(id).finally(() => underWay.delete(id));
    underWay.set(id, pending);
    return pending;
  };
}
