import { describeWhere } from '#shared/domain/balance-reading.ts';
import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import type { FieldProblem } from '#shared/domain/problem.ts';
import type { GatewayClient } from '#shared/gateway/call.ts';
import { captureExchange, type Exchange } from '#shared/gateway/debug.ts';
import { ask } from './ask.ts';
import type { CheckDeps } from './check.ts';

/** What "Run test" shows: which number was read and where, and the exchange with secrets masked. */
export type BalanceTest = {
  /** Null: unknown, and `why` tells the reason. */
  balance: number | null;
  currency: string | null;
  /** In words, e.g. `at credits.balance`. */
  readAt: string | null;
  snippet: string | null;
  why: string | null;
  exchange: Exchange;
};

/** Tries settings that need not be saved. Nothing is kept, nobody is told. */
export async function runBalanceTest(
  deps: { prepare: CheckDeps['prepare']; call: GatewayClient['call'] },
  settings: BalanceSettings,
): Promise<{ ok: true; test: BalanceTest } | { ok: false; problems: FieldProblem[] }> {
  const prepared = await deps.prepare(settings);
  if (!prepared.ok) return prepared;
  const { check } = prepared;
  const { result, reading } = await ask(deps.call, check, settings);
  const exchange = captureExchange(check.redactor, check.request, result);
  const nothing = { balance: null, currency: null, readAt: null, snippet: null, why: null };
  if (reading.kind === 'unknown') return { ok: true, test: { ...nothing, why: reading.why, exchange } };
  const currency = settings.currency || (reading.currency ?? null);
  const readAt = check.redactor.text(describeWhere(reading.where));
  const snippet = check.redactor.text(reading.where.snippet);
  return { ok: true, test: { ...nothing, balance: reading.value, currency, readAt, snippet, exchange } };
}
