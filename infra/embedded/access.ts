import { randomBytes } from 'node:crypto';
import { chmodSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import * as z from 'zod';
import { isLive, newApplication } from '#shared/domain/application.ts';
import { createApiKey, hashSecret } from '#shared/http/authenticate.ts';
import type { Applications } from '#shared/ports/applications.ts';
import { fileProblem } from './data-dir.ts';

/** What scripts need to use this instance; kept in `access.json`, mode 600. */
export const Access = z.object({ url: z.string(), apiKey: z.string(), operatorToken: z.string() });
export type Access = z.infer<typeof Access>;

const filled = z.string().trim().min(1).optional().catch(undefined);

/** What an earlier start left of it: each line stands for itself, so that one can be taken out to have it made anew. */
const Earlier = z.object({ apiKey: filled, operatorToken: filled }).catch({});

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
    earlier.apiKey !== undefined && (await opens(earlier.apiKey, applications, now))
      ? earlier.apiKey
      : await firstKey(applications, now);
  const access = {
    url,
    apiKey,
    operatorToken: earlier.operatorToken ?? `smso_${randomBytes(32).toString('base64url')}`,
  };
  write(path, access);
  return access;
}

function read(path: string): z.infer<typeof Earlier> {
  const text = textOf(path);
  try {
    return Earlier.parse(JSON.parse(text));
  } catch {
    return {};
  }
}

/** Empty where there is none. One that may not be read is a refusal, for a new one in its place would lock out who has the old one. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return '';
    throw fileProblem(path, cause);
  }
}

/** Written beside and renamed, so that a reader never sees half a file. */
function write(path: string, access: Access): void {
  const draft = `${path}.tmp`;
  try {
    writeFileSync(draft, `${JSON.stringify(access, null, 2)}\n`, { mode: 0o600 });
    chmodSync(draft, 0o600);
    renameSync(draft, path);
  } catch (cause) {
    throw fileProblem(path, cause);
  }
}

/** Whether a key of an application opens the API. */
export async function opens(text: string, applications: Pick<Applications, 'byKey'>, now: number): Promise<boolean> {
  const [, id = '', secret = ''] = /^smsr_([^_]+)_(.+)$/.exec(text) ?? [];
  const found = await applications.byKey(id);
  return (
    found !== undefined &&
    found.application.deletedAt === null &&
    found.key.secretHash === hashSecret(secret) &&
    isLive(found.key, now)
  );
}

async function firstKey(applications: Applications, now: number): Promise<string> {
  const owners = (await applications.all()).filter(({ application }) => application.id.startsWith(FIRST_APPLICATION));
  const known = owners.find(({ application }) => application.deletedAt === null)?.application;
  // One that an operator deleted stays deleted.
  const id = known?.id ?? (owners.length === 0 ? FIRST_APPLICATION : `${FIRST_APPLICATION}-${owners.length + 1}`);
  if (!known) await applications.save(newApplication(id, 'First application', now));
  const { text, key } = createApiKey(id, now);
  await applications.saveKey(key);
  return text;
}
