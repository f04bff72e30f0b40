import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { newApplication } from '#shared/domain/application.ts';
import { createApiKey, hashSecret } from '#shared/http/authenticate.ts';
import type { Applications } from '#shared/ports.ts';

/** What scripts need to use this instance; kept in `access.json`, mode 600. */
export const Access = z.object({ url: z.string(), apiKey: z.string(), operatorToken: z.string() });
export type Access = z.infer<typeof Access>;

/** Id of the application that the first start makes. */
const FIRST_APPLICATION = 'first-application';

/** Reads what an earlier start wrote, and makes what is missing or no longer valid. */
export async function prepareAccess(
  path: string,
  url: string,
  applications: Applications,
  now: number,
): Promise<Access> {
  const earlier = read(path);
  const apiKey =
    earlier && (await isLive(earlier.apiKey, applications, now)) ? earlier.apiKey : await firstKey(applications, now);
  const access = {
    url,
    apiKey,
    operatorToken: earlier?.operatorToken ?? `smso_${randomBytes(32).toString('base64url')}`,
  };
  write(path, access);
  return access;
}

function read(path: string): Access | undefined {
  try {
    return Access.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return undefined;
  }
}

/** Written beside and renamed, so that a reader never sees half a file. */
function write(path: string, access: Access): void {
  const draft = `${path}.tmp`;
  writeFileSync(draft, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, path);
}

async function isLive(text: string, applications: Applications, now: number): Promise<boolean> {
  const [, id = '', secret = ''] = /^smsr_([^_]+)_(.+)$/.exec(text) ?? [];
  const found = await applications.byKey(id);
  return (
    found !== undefined &&
    found.key.secretHash === hashSecret(secret) &&
    found.key.revokedAt === null &&
    (found.key.expiresAt === null || found.key.expiresAt > now)
  );
}

async function firstKey(applications: Applications, now: number): Promise<string> {
  const known = (await applications.all()).some(({ application }) => application.id === FIRST_APPLICATION);
  if (!known) await applications.save(newApplication(FIRST_APPLICATION, 'First application', now));
  const { text, key } = createApiKey(FIRST_APPLICATION, now);
  await applications.saveKey(key);
  return text;
}
