import { UnknownShape } from '#shared/embedded/migrations.ts';
import { sqliteProblem } from '#shared/embedded/sqlite-problem.ts';

/** Why the relay cannot work on its database, for the person at the terminal; undefined for what that person cannot mend. */
export function databaseRefusal(error: unknown, database: string): string | undefined {
  if (error instanceof UnknownShape) return error.message;
  const cause = error instanceof Error ? error.cause : undefined;
  switch (sqliteProblem(error) ?? sqliteProblem(cause)) {
    case 'damaged':
      return `The database ${database} is damaged, or is no database. Move it away, with the files ${database}-wal and ${database}-shm if they are there, and restore your backup in its place.`;
    case 'disk full':
      return `The disk is full: the database ${database} cannot be written. Free some space and start again.`;
    case 'failing':
      return `The disk fails: the database ${database} cannot be read or written. See the system's log for the disk's errors; on a sound disk, start again with a copy of the data directory.`;
    case 'busy':
    case 'not writable':
    case 'other':
    case undefined:
      return undefined;
  }
}
