import * as z from 'zod';
import type { Mailbox } from '#shared/embedded/mailbox-store.ts';
import { SmtpOptions } from '#shared/embedded/smtp-mailer.ts';
import type { GatewayClient } from '#shared/gateway/call.ts';
import type { Applications, KeyUses, LimitCounters } from '#shared/ports/applications.ts';
import type { AuditLog } from '#shared/ports/audit.ts';
import type { BalanceStore, Schedule } from '#shared/ports/balance.ts';
import type { GatewayStates } from '#shared/ports/gateway-states.ts';
import type { Callbacks, Hints, MessageStatistics } from '#shared/ports/messages.ts';
import type { SettingsStore } from '#shared/ports/settings.ts';
import type { BriefStore } from './threads/accepting.ts';

/** What the engine's thread is started with. */
export const EngineOptions = z.object({
  /** Path of the database. */
  database: z.string(),
  /** Where people find the console; mails lead there. */
  consoleUrl: z.string(),
  smtp: SmtpOptions.optional(),
  /** How long messages are kept after their final status, days. */
  keepDays: z.number(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error']),
});
export type EngineOptions = z.infer<typeof EngineOptions>;

/** Told instead of an offer when the engine cannot start, for the person at the terminal. */
export const Refusal = z.object({ refused: z.string() });
export type Refusal = z.infer<typeof Refusal>;

/** What the engine does for the thread that speaks HTTP. All arguments and values can be copied from thread to thread. */
export type EngineServices = {
  messages: BriefStore;
  callbacks: Callbacks;
  applications: Applications;
  keyUses: KeyUses;
  limitCounters: LimitCounters;
  statistics: MessageStatistics;
  audit: AuditLog;
  gatewayStates: GatewayStates;
  settings: SettingsStore;
  hints: Hints;
  balance: { checkNow(): Promise<void> };
  balanceStore: BalanceStore;
  balanceSchedule: Schedule;
  client: Pick<GatewayClient, 'call'>;
  metrics: { text(): Promise<string> };
  /** Absent where mail leaves by SMTP. */
  mailbox?: Pick<Mailbox, 'list' | 'get'>;
  process: {
    /** Begins to send. */
    start(): Promise<void>;
    /** Ends what is under way; the stores still answer. */
    stop(): Promise<void>;
    close(): Promise<void>;
  };
};
