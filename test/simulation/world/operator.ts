import { pause, resume } from '#shared/domain/gateway-state.ts';
import { cancel } from '#shared/domain/operator-actions.ts';
import type { Deed } from './plan.ts';
import { createProcess } from './process.ts';
import { START } from './virtual-time.ts';
import type { World } from './world.ts';

/** Somebody who does what the plan says, through the same ports; nothing fails for them. */
export function startOperator(world: World): void {
  const { time, random, plan, gateway } = world;
  const process = createProcess(time, () => ({ there: 2, back: 2 }), 'operator');
  const { messages, gatewayStates } = world.storage.portsOf(process);

  const cancelSome = async (): Promise<void> => {
    const ids = [...world.truth.records.keys()].filter(() => random.chance(0.3));
    for (const message of (await messages.get(ids)).values()) {
      const change = cancel(message, process.clock());
      if (change) await messages.update([{ id: message.id, revision: message.revision, change }]);
    }
  };

  const carryOut = async (deed: Deed): Promise<void> => {
    switch (deed.do) {
      case 'pause':
      case 'resume': {
        // The stores of a machine that was started again are others.
        const states = world.plan.store === 'sqlite' ? world.storage.portsOf(process).gatewayStates : gatewayStates;
        const { revision, state } = await states.read();
        if (deed.do === 'pause') await states.write(pause(state, 'Simulated.', process.clock()), revision);
        else if (state.pause) await states.write(resume(state), revision);
        return;
      }
      case 'rotate password':
        gateway.rotatePassword();
        return;
      case 'tell password':
        return world.save({ password: gateway.password() });
      case 'save':
        return world.save(deed.patch);
      case 'cancel some':
        return cancelSome();
    }
  };

  for (const deed of plan.deeds) time.after(deed.at - START, () => void carryOut(deed));
}
