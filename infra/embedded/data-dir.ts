import { accessSync, chmodSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteProblem } from '#shared/embedded/sqlite-problem.ts';
import { StartProblem } from './options.ts';

/** A data directory that this process owns until it releases it, or dies. */
export type DataDir = { database: string; access: string; release(): void };

/**
 * Makes the directory and takes it for this process alone. The lock is SQLite's on a file of its own: the system drops it when the
 * process ends, however it ends, so there is no stale lock to clean up.
 */
export function takeDataDir(path: string): DataDir {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK);
  } catch (cause) {
    throw new StartProblem(
      `The data directory ${path} cannot be written: ${reason(cause)}. Set DATA_DIR to one that can.`,
      { cause },
    );
  }
  const lockFile = join(path, 'instance.lock');
  const lock = openLock(lockFile);
  try {
    lock.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (cause) {
    lock.close();
    throw new StartProblem(whyNotLocked(cause, path, lockFile), { cause });
  }
  const database = join(path, 'relay.db');
  try {
    keepToOwner(database);
  } catch (cause) {
    lock.close();
    throw fileProblem(database, cause);
  }
  return { database, access: join(path, 'access.json'), release: () => lock.close() };
}

/** Only a lock that is held means another relay; nothing else may send people looking for one. */
export function whyNotLocked(cause: unknown, path: string, lockFile: string): string {
  switch (sqliteProblem(cause)) {
    case 'busy':
      return `Another relay is running on the data directory ${path}. Stop it first, or set DATA_DIR to another directory.`;
    case 'damaged':
      return `The file ${lockFile} is damaged. It holds nothing: delete it, and only it, while no relay runs on the directory, and start again.`;
    case 'disk full':
      return `The disk is full: ${lockFile} cannot be written. Free some space, or set DATA_DIR to a directory on another disk.`;
    case 'not writable':
      return `The file ${lockFile} cannot be written. It must be a file that this user can write.`;
    case 'failing':
    case 'other':
    case undefined:
      return `The file ${lockFile} cannot be locked: ${cause instanceof Error ? cause.message : String(cause)}.`;
  }
}

/** The database holds secrets and messages: nobody but its owner may read it, nor the files that SQLite makes beside it with its mode. */
function keepToOwner(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  for (const each of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(each)) chmodSync(each, 0o600);
}

function openLock(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path);
  } catch (cause) {
    throw new StartProblem(`The file ${path} cannot be opened. It must be a file that this user can write.`, { cause });
  }
}

/** What keeps a file in the directory from being read or written, in words. */
export function fileProblem(file: string, cause: unknown): StartProblem {
  const code = reason(cause);
  const help =
    code === 'ENOSPC'
      ? `The disk is full: ${file} cannot be written. Free some space and start again.`
      : `The file ${file} cannot be read or written: ${code}. It must be a file that belongs to the user that runs the relay.`;
  return new StartProblem(help, { cause });
}

const reason = (cause: unknown): string =>
  cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error';
