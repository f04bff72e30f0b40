import type { AcceptResult } from '#shared/ports/messages.ts';
import type { Site } from './functions.ts';
import { START } from './virtual-time.ts';
import type { World } from './world.ts';

const PATIENCE_MS = 10_000;
const MOST_TRIES = 200;

/** Applications: each asks until it gets an answer if it has a key, and once if it has none. */
export function startClients(world: World, site: Site): { done: () => boolean } {
  const { time, random, plan } = world;
  let open = plan.requests.length;

  const ask = async (index: number): Promise<void> => {
    const request = plan.requests[index];
    for (let tries = 0; request && tries < MOST_TRIES; tries++) {
      const result = await once(index);
      if (result?.kind === 'accepted') {
        const ids = result.messages.map((message) => message?.id ?? null);
        world.answers.push({ request: index, name: `${request.applicationId} ${request.key ?? ''}`, ids });
        // Some ask again, because an answer was lost on their side.
        if (request.key === undefined || random.chance(0.7)) break;
      } else if (request.key === undefined) break;
      await new Promise<void>((resolve) => time.after(random.int(100, 20_000), resolve));
    }
    open -= 1;
  };

  const once = (index: number): Promise<AcceptResult | undefined> => {
    const sender = site.sender();
    const late = new Promise<undefined>((resolve) => time.after(PATIENCE_MS, () => resolve(undefined)));
    if (!sender) return late;
    const { process, ports, hints } = sender;
    return Promise.race([world.send(process, ports, hints, index).catch(() => undefined), late]);
  };

  plan.requests.forEach(({ at }, index) => {
    time.after(at - START, () => void ask(index));
  });
  return { done: () => open === 0 };
}
