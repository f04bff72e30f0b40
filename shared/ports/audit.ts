import type { AuditEntry } from '#shared/domain/audit.ts';

/** What operators changed. */
export interface AuditLog {
  add(entry: AuditEntry): Promise<void>;
  /** Newest first; `after` is the id of the last entry of the page before. */
  list(query: { limit: number; after?: string }): Promise<{ entries: AuditEntry[]; next?: string }>;
}
