import { changeMany } from '#functions/console/bulk.ts';
import { pause, resume } from '#shared/domain/gateway-state.ts';
import type { Message } from '#shared/domain/message.ts';
import { cancel, resend } from '#shared/domain/operator-actions.ts';
import type { Site } from './functions.ts';
import type { Deed } from './plan.ts';
import { createProcess } from './process.ts';
import { START } from './virtual-time.ts';
import type { World } from './world.ts';

/** Somebody who does what the plan says, through the same ports; nothing fails for them. */
export function startOperator(world: World, site: Site): void {
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

  /** By the console's own use case, in a process that dies as easily as any other. */
  const resendSome = async (): Promise<void> => {
    const sender = site.sender();
    if (!sender) return;
    const { ports, hints } = sender;
    const { clock } = sender.process;
    const settings = (await world.readerOf(sender.process).current())?.gateway.settings;
    const validityMs = (settings?.daysUntilExpiration ?? 2) * 86_400_000;
    const ids = [...world.truth.records.values()].flatMap(({ id, status }) =>
      status !== 'sent' && random.chance(0.5) ? id : [],
    );
    for (const id of ids) world.truth.asked.add(id);
    const decide = (message: Message) =>
      message.status === 'sent' ? undefined : resend(message, clock(), validityMs, world.hintGraceMs);
    await changeMany(
      { ids },
      decide,
      { dryRun: false },
      { ...ports, hints, clock, callbacks: { add: async () => {} } },
    );
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
      case 'resend some':
        // What fails is tried again by nobody here.
        return resendSome().catch(() => {});
    }
  };

  for (const deed of plan.deeds) time.after(deed.at - START, () => void carryOut(deed));
}
