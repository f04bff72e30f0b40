import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Clock } from '#shared/ports/clock.ts';
import type { Mailer } from '#shared/ports/mail.ts';

/** A mail that waits to be looked at. */
export const KeptMail = z.object({
  id: z.int(),
  /** Epoch milliseconds. */
  at: z.number(),
  to: z.array(z.string()),
  subject: z.string(),
  text: z.string(),
  html: z.string(),
});
export type KeptMail = z.infer<typeof KeptMail>;

/** Where mail goes on one machine that has no SMTP: it is kept to be looked at. */
export type Mailbox = Mailer & {
  /** Newest first, at most 500. */
  list(): Promise<KeptMail[]>;
  get(id: number): Promise<KeptMail | undefined>;
};

const MOST = 500;

/** A mailbox on SQLite; makes its table itself and keeps the newest 500 mails. */
export function createMailbox(db: DatabaseSync, clock: Clock): Mailbox {
  db.exec(`
    CREATE TABLE IF NOT EXISTS mails (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at INTEGER NOT NULL,
      recipients TEXT NOT NULL,
      subject TEXT NOT NULL,
      text TEXT NOT NULL,
      html TEXT NOT NULL
    ) STRICT;
  `);
  const insert = db.prepare('INSERT INTO mails (at, recipients, subject, text, html) VALUES (?, ?, ?, ?, ?)');
  const prune = db.prepare('DELETE FROM mails WHERE id <= (SELECT max(id) FROM mails) - ?');
  const newest = db.prepare('SELECT * FROM mails ORDER BY id DESC LIMIT ?');
  const byId = db.prepare('SELECT * FROM mails WHERE id = ?');
  const fromRow = ({ recipients, ...row }: Record<string, unknown>): KeptMail =>
    KeptMail.parse({ ...row, to: JSON.parse(String(recipients)) });
  return {
    async send({ to, subject, text, html }) {
      insert.run(clock(), JSON.stringify(to), subject, text, html);
      prune.run(MOST);
    },
    list: async () => newest.all(MOST).map(fromRow),
    async get(id) {
      const row = byId.get(id);
      return row && fromRow(row);
    },
  };
}
