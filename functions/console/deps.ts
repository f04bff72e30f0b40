import type { GatewayClient } from '#shared/gateway/call.ts';
import type { GuardOptions } from '#shared/gateway/guard.ts';
import type { GatewayReader } from '#shared/gateway/reader.ts';
import type { IdentifyOperator } from '#shared/http/operator.ts';
import type { Logger } from '#shared/log.ts';
import type {
  Applications,
  BalanceStore,
  Callbacks,
  Clock,
  GatewayStates,
  Hints,
  MessageStore,
  Schedule,
  SettingsStore,
} from '#shared/ports.ts';

/** What the operators' API needs from the outside. */
export type ConsoleDeps = {
  identify: IdentifyOperator;
  settings: SettingsStore;
  gateway: GatewayReader;
  gatewayStates: GatewayStates;
  applications: Applications;
  messages: MessageStore;
  hints: Hints;
  balance: {
    store: BalanceStore;
    schedule: Schedule;
    /** Asks for one check now; it may run after the answer. */
    checkNow: () => Promise<void>;
  };
  callbacks: Pick<Callbacks, 'add'>;
  client: GatewayClient;
  guard: GuardOptions;
  clock: Clock;
  newId: (now: number) => string;
  log: Logger;
  hintGraceMs: number;
};
