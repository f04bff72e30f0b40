import type { GatewayClient } from '#shared/gateway/call.ts';
import type { GuardOptions } from '#shared/gateway/guard.ts';
import type { GatewayReader } from '#shared/gateway/reader.ts';
import type { IdentifyOperator } from '#shared/http/operator.ts';
import type { Sessions } from '#shared/http/session.ts';
import type { Logger } from '#shared/log.ts';
import type { Applications, KeyUses, LimitCounters } from '#shared/ports/applications.ts';
import type { AuditLog } from '#shared/ports/audit.ts';
import type { BalanceStore, Schedule } from '#shared/ports/balance.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { Callbacks, Hints, MessageStatistics, MessageStore } from '#shared/ports/messages.ts';
import type { SettingsStore } from '#shared/ports/settings.ts';
import type { SignIn } from './sign-in/sign-in.ts';

/** What the operators' API needs from the outside. */
export type ConsoleDeps = {
  identify: IdentifyOperator;
  sessions: Sessions;
  /** Absent where operators have only the token. */
  signIn?: SignIn;
  settings: SettingsStore;
  gateway: GatewayReader;
  gatewayStates: GatewayStates;
  applications: Applications;
  keyUses: Pick<KeyUses, 'all' | 'note'>;
  limitCounters: Pick<LimitCounters, 'read'>;
  messages: MessageStore;
  statistics: MessageStatistics;
  audit: AuditLog;
  hints: Hints;
  balance: {
    store: BalanceStore;
    schedule: Schedule;
    /** Asks for one check now; it may run after the answer. */
    checkNow: () => Promise<void>;
  };
  callbacks: Pick<Callbacks, 'add'>;
  client: Pick<GatewayClient, 'call'>;
  guard: GuardOptions;
  clock: Clock;
  newId: (now: number) => string;
  log: Logger;
  hintGraceMs: number;
  /** Size at which an export ends and says so; Lambda answers 6 MB at most. */
  exportBytes: number;
  /** What somebody who just started the relay needs for a first message; absent where there is no first start. */
  gettingStarted?: () => Promise<GettingStarted>;
};

/** Where the relay is, a key to send with while it opens, and whether the sandbox stands in for a gateway. */
export type GettingStarted = { url: string; apiKey: string | null; sandbox: boolean };
