import type { GatewayClient } from '#shared/gateway/call.ts';
import type { GuardOptions } from '#shared/gateway/guard.ts';
import type { GatewayReader } from '#shared/gateway/reader.ts';
import type { IdentifyOperator } from '#shared/http/operator.ts';
import type { Logger } from '#shared/log.ts';
import type {
  Applications,
  Callbacks,
  Clock,
  GatewayStates,
  Hints,
  MessageStore,
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
  callbacks: Pick<Callbacks, 'add'>;
  client: GatewayClient;
  guard: GuardOptions;
  clock: Clock;
  newId: (now: number) => string;
  log: Logger;
  hintGraceMs: number;
};
