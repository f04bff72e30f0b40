import type { DatabaseSync } from 'node:sqlite';
import { DOCUMENTS } from '#shared/gateway/settings-name.ts';
import { createLogger, type Logger } from '#shared/log.ts';
import type { Applications, KeyUses, LimitCounters } from '#shared/ports/applications.ts';
import type { AuditLog } from '#shared/ports/audit.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { Callbacks, DeadLetters, MessageStatistics, MessageStore } from '#shared/ports/messages.ts';
import { type SettingsWithSecrets, withSecrets } from '#shared/settings-with-secrets.ts';
import { logUnreadable } from '#shared/unreadable.ts';
import { createApplications } from './applications.ts';
import { createAudit } from './audit.ts';
import { createCallbacks } from './callbacks.ts';
import { createDeadLetters } from './dead-letters.ts';
import { createGatewayStates } from './gateway-states.ts';
import { createGroupCommit, type GroupCommit } from './group-commit.ts';
import { createKeyUses } from './key-uses.ts';
import { createLimitCounters } from './limit-counters.ts';
import { createLogFlusher } from './log-flusher.ts';
import { createMessages } from './messages.ts';
import { openDatabase } from './schema.ts';
import { createSecretValues } from './secret-values.ts';
import { createSettings } from './settings.ts';
import { createStatistics } from './statistics.ts';

/** All stores of one machine, on one database. */
export type EmbeddedStores = {
  messages: MessageStore;
  deadLetters: DeadLetters;
  callbacks: Callbacks;
  settings: SettingsWithSecrets;
  gatewayStates: GatewayStates;
  applications: Applications;
  keyUses: KeyUses;
  limitCounters: LimitCounters;
  statistics: MessageStatistics;
  audit: AuditLog;
  db: DatabaseSync;
  commit: GroupCommit;
  close(): void;
};

/** Opens the stores in the file at `path`, or in memory with `:memory:`. The log is told of messages that cannot be read. */
export function openEmbeddedStores({
  path,
  log = createLogger('error', (line) => console.error(line)),
}: {
  path: string;
  log?: Pick<Logger, 'error'>;
}): EmbeddedStores {
  const db = openDatabase(path);
  const flusher = path === ':memory:' ? undefined : createLogFlusher(path);
  const commit = createGroupCommit(db, flusher?.flush);
  return {
    messages: createMessages(db, commit, logUnreadable(log)),
    deadLetters: createDeadLetters(db, commit),
    callbacks: createCallbacks(db, commit),
    settings: withSecrets(createSettings(db, commit), createSecretValues(db, commit), DOCUMENTS),
    gatewayStates: createGatewayStates(db),
    applications: createApplications(db, commit),
    keyUses: createKeyUses(db, commit),
    limitCounters: createLimitCounters(db, commit),
    statistics: createStatistics(db),
    audit: createAudit(db, commit),
    db,
    commit,
    close() {
      flusher?.close();
      db.close();
    },
  };
}
