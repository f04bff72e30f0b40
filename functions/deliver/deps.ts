import type { Transport } from '#shared/gateway/call.ts';
import type { GatewayReader } from '#shared/gateway/reader.ts';
import type { CallResult, GatewayRequest } from '#shared/gateway/types.ts';
import type { Logger } from '#shared/log.ts';
import type { Clock } from '#shared/ports/clock.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { Callbacks, DeadLetters, MessageStore } from '#shared/ports/messages.ts';

/** What delivering needs from the outside. */
export type DeliverDeps = {
  messages: MessageStore;
  deadLetters: DeadLetters;
  callbacks: Pick<Callbacks, 'add'>;
  gatewayStates: GatewayStates;
  gateway: GatewayReader;
  call: (request: GatewayRequest, transport: Transport) => Promise<CallResult>;
  /** Waits until one more call may be under way, of `limit` at most; answers how to say that it ended. Absent: a batch is never larger. */
  roomForCall?: (limit: number) => Promise<() => Promise<void>>;
  /** Claims so many at a time, so that the first calls are on their way while the last are claimed. Absent: all at once. */
  claimAtOnce?: number;
  clock: Clock;
  random: () => number;
  sleep: (ms: number) => Promise<void>;
  log: Logger;
  /** How long a claim is exclusive; longer than the process may live after it, milliseconds. */
  leaseMs: number;
  hintGraceMs: number;
  /** How far ahead of its turn a message may be claimed, when the rate makes it wait; milliseconds. */
  horizonMs: number;
  /** How far ahead anybody who shares the gateway's state reserves calls, milliseconds. Absent: as long as a Lambda function may live. */
  aheadMs?: number;
  /** True while the balance lets only priority `high` pass; absent where no balance is watched. */
  onlyHigh?: () => Promise<boolean>;
  /** Takes the balance that an answer told, after the message was finished. */
  onBalance?: (balance: number) => Promise<unknown>;
};
