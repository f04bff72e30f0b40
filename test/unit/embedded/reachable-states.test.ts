import { expect, test } from 'vitest';
import { freshGatewayState } from '#shared/domain/gateway-state.ts';
import { withReachableTimes } from '#shared/embedded/reachable-states.ts';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';

const now = Date.UTC(2026, 10, 23, 12);
const HOUR = 3_600_000;

test('a wait from a clock that was ahead is cut to its maximum once, and not anew at each look', async () => {
  const { gatewayStates } = openEmbeddedStores({ path: ':memory:' });
  await gatewayStates.write({ ...freshGatewayState, notBefore: now + 5 * HOUR }, 0);
  const time = { now };
  const states = withReachableTimes(gatewayStates, () => time.now, 2_000);
  expect(await states.read()).toMatchObject({ state: { notBefore: now + HOUR }, revision: 2 });
  time.now += HOUR / 2;
  expect(await states.read()).toMatchObject({ state: { notBefore: now + HOUR }, revision: 2 });
});
