import type { SettingsReader } from '#shared/gateway/plain-reader.ts';
import type { Logger } from '#shared/log.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { Callbacks, DeadLetters, Hints, MessageStore } from '#shared/ports/messages.ts';

/** What sweeping needs from the outside. */
export type SweepDeps = {
  messages: MessageStore;
  hints: Hints;
  deadLetters: DeadLetters;
  callbacks: Pick<Callbacks, 'add'>;
  gatewayStates: GatewayStates;
  gateway: SettingsReader;
  clock: Clock;
  random: () => number;
  sleep: (ms: number) => Promise<void>;
  log: Logger;
  hintGraceMs: number;
  /** True for what has a hint that waits already: there is nothing to do for it. Absent where nobody can tell. */
  hasHint?: (id: string) => boolean;
  /** True for what is being delivered, from before its claim until its outcome is written. Absent where nobody can tell. */
  isUnderWay?: (id: string) => boolean;
  /** Most hints that may wait in a lane; above it nothing is released, because what is due has its hint already. */
  maxWaiting: number;
  /** Records of the due index looked at at once. */
  pageSize: number;
  /** Of those, how many are read and given their hints in one step. Where one thread does all, the rest has its turn in between. */
  stepSize: number;
  /** When to stop, epoch milliseconds. */
  deadline: number;
  /** True while the balance lets only priority `high` pass: then nothing else gets a hint. Absent where no balance is watched. */
  onlyHigh?: () => Promise<boolean>;
};
