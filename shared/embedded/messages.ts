import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { timeOf } from '#shared/domain/id.ts';
import type { Message } from '#shared/domain/message.ts';
import type { Acceptance, AcceptResult, MessageStore } from '#shared/ports/messages.ts';
import type { Unreadable } from '#shared/unreadable.ts';
import { createDue } from './due.ts';
import { createFresh } from './fresh-messages.ts';
import type { GroupCommit } from './group-commit.ts';
import { listMessages } from './message-list.ts';
import { FIELDS, MESSAGE_COLUMNS, prepareMessages, toColumn } from './message-row.ts';
import { createUpdates } from './message-updates.ts';

/**
 * The message store on SQLite.
 *
 * @param unreadable told of records that are left out because they cannot be read
 */
export function createMessages(db: DatabaseSync, commit: GroupCommit, unreadable: Unreadable): MessageStore {
  const insert = db.prepare(
    `INSERT INTO messages (${MESSAGE_COLUMNS}) VALUES (${FIELDS.map(() => '?').join(', ')})
     ON CONFLICT (id) DO NOTHING`,
  );
  const select = prepareMessages(db, `SELECT ${MESSAGE_COLUMNS} FROM messages WHERE id = ?`, unreadable);
  const take = prepareMessages(
    db,
    `UPDATE messages SET status = 'sending', attempt = attempt + 1, tries = tries + 1, revision = revision + 1,
       claimed_at = ?2, lease_until = ?3, due_at = ?3
     WHERE id = ?1 AND status IN ('queued', 'retrying') AND not_before <= ?2 AND expires_at > ?2
     RETURNING ${MESSAGE_COLUMNS}`,
    unreadable,
  );
  const takeKnown = db.prepare(
    `UPDATE messages SET status = 'sending', attempt = ?, tries = ?, revision = revision + 1, claimed_at = ?, lease_until = ?, due_at = ?
     WHERE id = ? AND revision = ?`,
  );
  const expiredRows = db.prepare(
    'SELECT id FROM messages WHERE due_at IS NOT NULL AND expires_at <= ? ORDER BY expires_at LIMIT ?',
  );
  const waitingCount = db.prepare(
    'SELECT count(*) AS count FROM (SELECT 1 FROM messages WHERE due_at IS NOT NULL LIMIT ?)',
  );
  const oldestWaiting = db.prepare(
    `SELECT min(id) AS id FROM messages WHERE status IN ('queued', 'sending', 'retrying') AND status <> 'sent'`,
  );
  const findKey = db.prepare('SELECT hash, ids FROM idempotency WHERE application_id = ? AND key = ?');
  const addKey = db.prepare(
    'INSERT INTO idempotency (application_id, key, hash, ids, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const due = createDue(db);
  const updates = createUpdates(db);
  const fresh = createFresh();

  /** Claims by what is known of the record; undefined when that is not, or no longer, what stands in it. */
  const claimKnown = (message: Message | undefined, { now, until }: { now: number; until: number }) => {
    if (message?.status !== 'queued' || message.notBefore > now || message.expiresAt <= now) return undefined;
    const { id, revision } = message;
    const [attempt, tries] = [message.attempt + 1, message.tries + 1];
    if (takeKnown.run(attempt, tries, now, until, until, id, revision).changes !== 1) return undefined;
    const claimed: Message = { ...message, status: 'sending', attempt, tries, revision: revision + 1 };
    return Object.assign(claimed, { claimedAt: now, leaseUntil: until, dueAt: until });
  };

  const store = (messages: (Message | null)[]): void => {
    for (const message of messages) {
      if (message) insert.run(...FIELDS.map((field) => toColumn(message[field])));
    }
  };

  const byId = (id: string | null): Message | null => (id === null ? null : (select.get(id) ?? null));

  const acceptOne = ({ applicationId, idempotency, messages }: Acceptance): AcceptResult => {
    if (idempotency) {
      const earlier = findKey.get(applicationId, idempotency.key);
      if (earlier) {
        if (earlier.hash !== idempotency.hash) return { kind: 'conflict' };
        return { kind: 'accepted', replayed: true, messages: Ids.parse(JSON.parse(String(earlier.ids))).map(byId) };
      }
      const ids = messages.map((message) => message?.id ?? null);
      const createdAt = messages.find((message) => message !== null)?.acceptedAt ?? 0;
      addKey.run(applicationId, idempotency.key, idempotency.hash, JSON.stringify(ids), createdAt);
    }
    store(messages);
    return { kind: 'accepted', replayed: false, messages };
  };

  return {
    async accept(acceptances) {
      const results = await commit(() => acceptances.map(acceptOne));
      for (const result of results) if (result.kind === 'accepted' && !result.replayed) fresh.keep(result.messages);
      return results;
    },

    keyUsed: async (applicationId, key) => findKey.get(applicationId, key) !== undefined,

    async get(ids) {
      const found = new Map<string, Message>();
      for (const id of ids) {
        const message = byId(id);
        if (message) found.set(id, message);
      }
      return found;
    },

    async claim(ids, lease) {
      const known = ids.map((id) => fresh.take(id));
      const { now, until } = lease;
      return commit(
        () => ids.flatMap((id, index) => claimKnown(known[index], lease) ?? take.get(id, now, until) ?? []),
        'patient',
      );
    },

    update(changes) {
      for (const { id } of changes) fresh.take(id);
      return commit(() => changes.map((each) => updates(each)), 'patient');
    },

    due: async (query) => due(query),

    async expired({ before, limit }) {
      return expiredRows.all(before, limit).map((row) => String(row.id));
    },

    async waiting(limit) {
      const count = Number(waitingCount.get(limit + 1)?.count ?? 0);
      const oldest = count === 0 ? undefined : oldestWaiting.get();
      const oldestAcceptedAt = oldest === undefined ? null : timeOf(String(oldest.id));
      return { count: Math.min(count, limit), more: count > limit, oldestAcceptedAt };
    },

    list: async (query) => listMessages(db, query, unreadable),
  };
}

const Ids = z.array(z.string().nullable());
