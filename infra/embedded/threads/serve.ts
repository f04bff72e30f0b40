import { toSent } from './errors.ts';
import { type Answer, type Call, collect, type End, type Offer } from './wire.ts';

type Method = (...args: unknown[]) => unknown;

/** Offers the methods of services to the thread at the other end, and answers its calls. */
export function serve(end: End, services: Record<string, object>): void {
  const methods = new Map<string, Method>();
  const offer: Offer = { services: {} };
  for (const [service, object] of Object.entries(services)) {
    const names: string[] = [];
    for (const [name, method] of Object.entries(object)) {
      if (typeof method !== 'function') continue;
      methods.set(`${service}.${name}`, (...args) => method.apply(object, args));
      names.push(name);
    }
    offer.services[service] = names;
  }
  const answer = collect<Answer>(end);

  const run = async ([number, name, args]: Call): Promise<void> => {
    try {
      const method = methods.get(name);
      if (!method) throw new TypeError(`There is no ${name}.`);
      const value = await method(...args);
      if (number !== 0) answer([number, value]);
    } catch (error) {
      if (number === 0) throw error;
      answer([number, undefined, toSent(error)]);
    }
  };

  end.on('message', (calls) => {
    for (const call of calls as Call[]) void run(call);
  });
  end.postMessage(offer);
}
