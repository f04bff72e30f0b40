import type { SettingsReader } from '#shared/gateway/plain-reader.ts';
import type { Logger } from '#shared/log.ts';
import type { Applications, KeyUses, LimitCounters } from '#shared/ports/applications.ts';
import type { Callbacks } from '#shared/ports/messages.ts';
import type { AcceptDeps } from './accept.ts';

/** What the API for applications needs from the outside. */
export type SendDeps = AcceptDeps & {
  applications: Applications;
  keyUses: Pick<KeyUses, 'note'>;
  limitCounters: Pick<LimitCounters, 'take' | 'giveBack'>;
  callbacks: Pick<Callbacks, 'add'>;
  gateway: SettingsReader;
  log: Logger;
  /** How long a key that was looked up is remembered, milliseconds; a revocation is effective after at most that. */
  keyCacheMs: number;
};
