/** What SQLite can say of a file that it cannot use; https://www.sqlite.org/rescode.html */
export type SqliteProblem = 'busy' | 'disk full' | 'damaged' | 'failing' | 'not writable' | 'other';

const PROBLEMS: Record<number, SqliteProblem> = {
  5: 'busy',
  8: 'not writable',
  10: 'failing',
  11: 'damaged',
  13: 'disk full',
  14: 'not writable',
  26: 'damaged',
};

/** Reads an error of SQLite, with the extended codes; undefined for any other error. */
export function sqliteProblem(error: unknown): SqliteProblem | undefined {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined;
  return PROBLEMS[error.errcode & 0xff] ?? 'other';
}
