import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type * as z from 'zod';

/** A small document that survives a restart: parsed when read, replaced whole when written, readable by its owner only. */
export type JsonFile<T> = { read(): T | undefined; write(value: T): void };

/** Keeps the document in the file at `path`, or in memory without one. */
export function createJsonFile<T>(path: string | undefined, schema: z.ZodType<T>): JsonFile<T> {
  let value = path === undefined ? undefined : load(path, schema);
  return {
    read: () => value,
    write(next) {
      value = next;
      if (path === undefined) return;
      writeFileSync(`${path}.new`, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600 });
      renameSync(`${path}.new`, path);
    },
  };
}

function load<T>(path: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`The file ${path} cannot be read.`, { cause: error });
  }
}
