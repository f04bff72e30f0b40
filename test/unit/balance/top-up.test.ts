import { describe, expect, test } from 'vitest';
import { checkBalance } from '#functions/balance/check.ts';
import { observe } from '#shared/domain/gateway-observation.ts';
import { freshGatewayState, pause } from '#shared/domain/gateway-state.ts';
import { answer, buildWatch } from '#test/support/balance.ts';

const MINUTE = 60_000;

/** A gateway whose account was read at `before`, and that then refused a message. */
async function refusing(fault: string, before: number | null) {
  const { world, deps } = buildWatch({ minimumBalance: 10 });
  const read = async (balance: number) => {
    world.now += MINUTE;
    world.answer = answer(JSON.stringify({ balance }));
    return checkBalance(deps);
  };
  if (before !== null) await read(before);
  world.now += MINUTE;
  world.gateway.state = observe(freshGatewayState, { fault, detail: 'The gateway refused it.' }, world.now);
  return { world, read };
}

describe('a pause for want of credit', () => {
  test('ends with the check that finds the account topped up, also below the minimum', async () => {
    const { world, read } = await refusing('insufficient_credit', 0.4);
    expect(await read(0.4)).toMatchObject({ resumed: false });
    expect(await read(5)).toMatchObject({ resumed: true });
    expect(world.gateway.state.pause).toBeNull();
  });

  test.each([
    ['has not risen', 0.4, 0.4],
    ['has fallen', 5, 4],
    ['has risen and is still 0', -3, 0],
    ['is read for the first time', null, 5],
  ])('lasts while the balance %s', async (_case, before, now) => {
    const { world, read } = await refusing('insufficient_credit', before);
    expect(await read(now)).toMatchObject({ resumed: false });
    expect(world.gateway.state.pause).not.toBeNull();
  });

  test('is told in the mail about the balance', async () => {
    const { world, read } = await refusing('insufficient_credit', 20);
    await read(0.4);
    expect(world.mails[0]?.text).toMatch(/for want of credit/);
  });
});

test('a pause for another reason, or by an operator, lasts whatever the balance', async () => {
  const { world, read } = await refusing('auth', 0.4);
  await read(50);
  expect(world.gateway.state.pause?.reason).toBe('auth');
  world.gateway.state = pause(freshGatewayState, 'Maintenance', world.now);
  await read(90);
  expect(world.gateway.state.pause?.by).toBe('operator');
});
