import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { SecretValues, SettingsStore, SettingsVersion, StoredSecret } from './ports/settings.ts';

/** What stands in a settings document in place of a secret. Of characters that may stand in any part of a template. */
const REFERENCE = /^ref-[0-9a-f]{32}$/;

const newReference = (): string => `ref-${randomBytes(16).toString('hex')}`;

/** The parts of a settings document that can hold secrets; what else is in it passes through. */
const Document = z.looseObject({
  headers: z.array(z.looseObject({ name: z.string(), value: z.string(), secret: z.boolean() })).optional(),
  variables: z.array(z.looseObject({ name: z.string(), value: z.string(), secret: z.boolean() })).optional(),
  basicAuth: z.looseObject({ password: z.string() }).optional(),
});
type Document = z.infer<typeof Document>;

/** Replaces every secret of a document by what `change` makes of it. `name` says where it stands. */
function mapSecrets(value: unknown, change: (secret: string, name: string) => string): unknown {
  const parsed = Document.safeParse(value);
  if (!parsed.success) return value;
  const { headers, variables, basicAuth, ...rest } = parsed.data;
  const entries = (field: string, all: NonNullable<Document['headers']>) =>
    all.map((each) => (each.secret ? { ...each, value: change(each.value, `${field}.${each.name}`) } : each));
  return {
    ...rest,
    ...(headers ? { headers: entries('headers', headers) } : {}),
    ...(variables ? { variables: entries('variables', variables) } : {}),
    ...(basicAuth ? { basicAuth: { ...basicAuth, password: change(basicAuth.password, 'basicAuth.password') } } : {}),
  };
}

function referencesIn(value: unknown): Map<string, string> {
  const found = new Map<string, string>();
  mapSecrets(value, (secret, name) => {
    if (REFERENCE.test(secret)) found.set(secret, name);
    return secret;
  });
  return found;
}

/** Settings whose secrets are read from their own store; `refreshSecrets` makes the next read ask that store again. */
export type SettingsWithSecrets = SettingsStore & { refreshSecrets(): void };

/**
 * Keeps the secrets of settings documents apart from the documents, which hold references to them. Callers see documents as if the secrets
 * stood in them. A document from before secrets were kept apart is read as it is, and its secrets move with its next save.
 *
 * @param documents names of all settings documents, whose newest versions keep their secrets when room is short
 */
export function withSecrets(settings: SettingsStore, secrets: SecretValues, documents: string[]): SettingsWithSecrets {
  let fresh = false;

  const fill = async (versions: SettingsVersion[]): Promise<SettingsVersion[]> => {
    const references = versions.flatMap(({ value }) => [...referencesIn(value).keys()]);
    if (references.length === 0) return versions;
    const values = await secrets.read(references, { fresh });
    fresh = false;
    const open = (secret: string): string => (REFERENCE.test(secret) ? (values.get(secret) ?? '') : secret);
    return versions.map((version) => ({ ...version, value: mapSecrets(version.value, open) }));
  };

  /** Puts references in the place of secrets: the ones of the version before where nothing changed. */
  const takeOut = async (value: unknown, before: unknown) => {
    const known = referencesIn(before);
    const values =
      known.size === 0 ? new Map<string, string>() : await secrets.read([...known.keys()], { fresh: true });
    const added: StoredSecret[] = [];
    const document = mapSecrets(value, (secret, name) => {
      if (secret === '') return secret;
      const same = [...known].find(([reference, where]) => where === name && values.get(reference) === secret);
      if (same) return same[0];
      const reference = newReference();
      added.push({ reference, name, value: secret });
      return reference;
    });
    return { document, added };
  };

  return {
    read: async (name) => {
      const saved = await settings.read(name);
      return saved && (await fill([saved]))[0];
    },

    async write(name, { value, ...save }) {
      const newest = await Promise.all(documents.map((each) => settings.read(each)));
      const before = newest[documents.indexOf(name)]?.value;
      const { document, added } = await takeOut(value, before);
      const inUse = new Set(newest.flatMap((each) => [...referencesIn(each?.value).keys()]));
      // First, so that no version ever refers to a secret that is not stored.
      if (added.length > 0) await secrets.add(added, inUse);
      const written = await settings.write(name, { ...save, value: document });
      // Somebody who saved at the same moment may have written the secrets back as they were before.
      const there = await secrets.read(
        added.map(({ reference }) => reference),
        { fresh: true },
      );
      const lost = added.filter(({ reference }) => !there.has(reference));
      if (lost.length > 0) await secrets.add(lost, inUse);
      return written && { ...written, value };
    },

    history: async (name, limit) => fill(await settings.history(name, limit)),

    refreshSecrets() {
      fresh = true;
    },
  };
}
