import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import * as z from 'zod';
import type { Clock } from '#shared/ports/clock.ts';
import { SecretsTooLong, type SecretValues, type StoredSecret } from '#shared/ports/settings.ts';
import { retrying } from './retrying.ts';

/** One secret holds them all: each of its own would cost $0.40 a month. In the order in which they were added. */
const Stored = z.record(z.string(), z.object({ name: z.string(), value: z.string() }));
type Stored = z.infer<typeof Stored>;

/** Secrets Manager takes 65,536 bytes. */
const MOST_BYTES = 60_000;
/** Each read costs money. What is new is found at once all the same, because its reference is not known. */
const KEEP_MS = 300_000;

/** Secrets of settings in one secret of Secrets Manager, remembered in memory. When a refresh fails, what was known stays in use. */
export function createSecretValues(
  secretsManager: SecretsManagerClient,
  secretId: string,
  clock: Clock = Date.now,
): SecretValues {
  let known: { values: Stored; until: number } | undefined;

  const fetch = async (): Promise<Stored> => {
    try {
      const { SecretString } = await retrying(() =>
        secretsManager.send(new GetSecretValueCommand({ SecretId: secretId })),
      );
      return Stored.parse(JSON.parse(SecretString || '{}'));
    } catch (error) {
      // A secret that was never given a value is there, and yet not found.
      if (error instanceof ResourceNotFoundException) return {};
      throw error;
    }
  };

  const refresh = async (): Promise<Stored> => {
    const values = await fetch().catch((error: unknown) => {
      if (!known) throw error;
      return known.values;
    });
    known = { values, until: clock() + KEEP_MS };
    return values;
  };

  return {
    async read(references, { fresh } = { fresh: false }) {
      const usable =
        !fresh &&
        known &&
        clock() < known.until &&
        references.every((each) => Object.hasOwn(known?.values ?? {}, each));
      const values = usable && known ? known.values : await refresh();
      return new Map(
        references.flatMap((each): [string, string][] => {
          const found = Object.hasOwn(values, each) ? values[each] : undefined;
          return found ? [[each, found.value]] : [];
        }),
      );
    },

    async add(secrets, keep) {
      const added = Object.fromEntries(secrets.map(({ reference, ...rest }) => [reference, rest]));
      const values = fitting({ ...(await fetch()), ...added }, new Set([...keep, ...Object.keys(added)]));
      await retrying(() =>
        secretsManager.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: JSON.stringify(values) })),
      );
      known = { values, until: clock() + KEEP_MS };
    },
  };
}

/** Leaves the oldest out until the rest fits. */
function fitting(values: Stored, keep: ReadonlySet<string>): Stored {
  const sizeOf = ([reference, entry]: [string, Omit<StoredSecret, 'reference'>]): number =>
    Buffer.byteLength(JSON.stringify({ [reference]: entry }));
  const entries = Object.entries(values);
  let size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  const left = entries.filter((entry) => {
    if (size <= MOST_BYTES || keep.has(entry[0])) return true;
    size -= sizeOf(entry);
    return false;
  });
  if (size > MOST_BYTES) throw new SecretsTooLong(`The secrets of all settings have more than ${MOST_BYTES} bytes.`);
  return Object.fromEntries(left);
}
