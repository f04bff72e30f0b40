import type { CallResult } from '#shared/gateway/types.ts';
import { answer } from '#test/support/balance.ts';
import type { Random } from './random.ts';

const HOUR = 3_600_000;

/** An account at a gateway: spent with the hours, topped up by people, and told by an endpoint that is not always well. */
export type GatewayAccount = {
  passTo(now: number): void;
  /** The true balance, two decimals. */
  balance(): number;
  /** The endpoint's answer now; the same until time passes. */
  answer(): CallResult;
  /** What that answer tells; null for none. */
  told(): number | null;
};

const FAILURES: CallResult[] = [
  answer('', 500),
  answer('{"balance":null}'),
  answer('{"balance":"ND"}'),
  answer('{"balance":NaN}'),
  answer('<html><body>Balance page moved: 404</body></html>'),
  answer('{"error":"Too many requests","code":0}', 429),
  answer('{"http_code":200,"data":{}}'),
  { kind: 'error', code: 'ETIMEDOUT', detail: 'The gateway did not answer in time.', written: true, latencyMs: 20_000 },
];

const WRITINGS: ((value: string) => string)[] = [
  (value) => `{"balance": ${value}}`,
  (value) => `{"data":{"balance":"${value}","id":7}}`,
  (value) => `<r><id>3</id><balance>${value}</balance></r>`,
  (value) => `{"balance":"EUR ${value.replace(/\B(?=(\d{3})+\.)/g, ',')}"}`,
];

export function createGatewayAccount(random: Random, minimum: number): GatewayAccount {
  const perHour = random.pick([0, 0.05, 0.2, 1]) * (0.5 + random.next());
  const isFlapping = random.chance(0.3);
  const failing = random.pick([0, 0.01, 0.05]);
  let cents = random.integer(5, 150) * 100;
  let last: number | undefined;
  let topUpAt: number | null = null;
  let outageUntil = 0;
  let reply = FAILURES[0] ?? answer('');
  let told: number | null = null;

  const spendAndTopUp = (now: number, hours: number): void => {
    cents -= Math.round(perHour * hours * 100 * random.next() * 2);
    const isLow = cents < minimum * 100;
    topUpAt = isLow ? (topUpAt ?? now + random.integer(0, 120) * HOUR) : null;
    if (topUpAt === null || now < topUpAt) return;
    topUpAt = null;
    cents += random.pick([100, 2_000, 10_000]);
  };

  return {
    passTo(now) {
      spendAndTopUp(now, (now - (last ?? now)) / HOUR);
      last = now;
      if (random.chance(failing)) outageUntil = now + random.integer(0, 60) * HOUR;
      // Some gateways answer from several machines that do not agree.
      const shown = isFlapping && random.chance(0.5) ? cents + random.pick([-300, -1, 1, 300]) : cents;
      told = now < outageUntil ? null : shown / 100;
      reply = told === null ? random.pick(FAILURES) : answer(random.pick(WRITINGS)((shown / 100).toFixed(2)));
    },
    balance: () => cents / 100,
    answer: () => reply,
    told: () => told,
  };
}
