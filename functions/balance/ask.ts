import { type BalanceReading, readBalance } from '#shared/domain/balance-reading.ts';
import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import type { GatewayClient } from '#shared/gateway/call.ts';
import type { CallResult } from '#shared/gateway/types.ts';
import { compileReading } from './reading.ts';
import type { PreparedCheck } from './request.ts';

/** Makes the call and reads the balance out of its answer. */
export async function ask(
  call: GatewayClient['call'],
  { request, transport }: PreparedCheck,
  settings: BalanceSettings,
): Promise<{ result: CallResult; reading: BalanceReading }> {
  const result = await call(request, transport);
  if (result.kind === 'error') {
    return { result, reading: { kind: 'unknown', why: `The gateway could not be asked: ${result.detail}` } };
  }
  const { status, body, headers } = result;
  return {
    result,
    reading: readBalance({ status, body, contentType: headers['content-type'] }, compileReading(settings)),
  };
}
