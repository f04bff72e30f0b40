import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { freshGatewayState, pause } from '#shared/domain/gateway-state.ts';
import { type Family, families } from './families.ts';

describe.each(families)('The gateway state on $name', ({ open }) => {
  let family: Family;
  beforeEach(async () => {
    family = await open();
  });
  afterEach(() => family.close());

  test('is fresh before anything happened', async () => {
    expect((await family.gatewayStates.read()).state).toEqual(freshGatewayState);
  });

  test('is read back exactly, at a new revision', async () => {
    const { revision } = await family.gatewayStates.read();
    const paused = pause(
      { ...freshGatewayState, nextSlotAt: 1_700_000_000_000.25 },
      'Wrong “password” 😀',
      1_700_000_000_000,
    );
    expect(await family.gatewayStates.write(paused, revision)).toBe(true);
    const after = await family.gatewayStates.read();
    expect(after.state).toEqual(paused);
    expect(after.revision).not.toBe(revision);
    expect(await family.gatewayStates.write(freshGatewayState, revision)).toBe(false);
    expect((await family.gatewayStates.read()).state).toEqual(paused);
  });

  test('of ten who change it at once exactly one wins, each time [P6]', async () => {
    for (let round = 0; round < 3; round++) {
      const { revision } = await family.gatewayStates.read();
      const results = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          family.gatewayStates.write({ ...freshGatewayState, nextSlotAt: round * 100 + index }, revision),
        ),
      );
      expect(results.filter(Boolean)).toHaveLength(1);
      const { state } = await family.gatewayStates.read();
      expect(state.nextSlotAt).toBe(round * 100 + results.indexOf(true));
    }
  });
});
