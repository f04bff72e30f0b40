import { expect, test } from 'vitest';
import { deliver } from '#functions/deliver/deliver.ts';
import { createCallSlots } from '#infra/embedded/call-slots.ts';
import { buildAnswer } from '#test/support/build-settings.ts';
import { hintFor, openDelivery } from '#test/support/delivery.ts';

/** Four messages with room for two calls, of which the first two are answered together. */
async function answeredTogether(status: number) {
  const delivery = openDelivery();
  await delivery.save({ maxConcurrency: 2 });
  const messages = await delivery.put({}, {}, {}, {});
  const steps: string[] = [];
  const waiting: (() => void)[] = [];
  const call: typeof delivery.deps.call = async () => {
    steps.push('call');
    if (steps.length <= 2) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    return buildAnswer(status, 'OK');
  };
  const update: typeof delivery.deps.messages.update = (changes) => {
    steps.push('write down');
    return delivery.deps.messages.update(changes);
  };
  const deps = {
    ...delivery.deps,
    messages: { ...delivery.deps.messages, update },
    call,
    roomForCall: createCallSlots(),
  };
  const done = deliver(messages.map(hintFor), deps);
  await expect.poll(() => waiting.length).toBe(2);
  for (const answer of waiting) answer();
  await done;
  return { steps, state: await delivery.state() };
}

test('Answers that come together are followed by other calls before they are written down', async () => {
  const { steps } = await answeredTogether(200);
  expect(steps.slice(0, 4)).toEqual(['call', 'call', 'call', 'call']);
});

test('A gateway that refuses the account is called no more, though answers come together [P6]', async () => {
  const { steps, state } = await answeredTogether(401);
  expect(steps.filter((step) => step === 'call')).toHaveLength(2);
  expect(state.pause).not.toBeNull();
});
