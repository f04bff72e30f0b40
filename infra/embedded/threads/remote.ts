import { fromSent } from './errors.ts';
import { type Answer, type Call, collect, type End, type Offer } from './wire.ts';

/** The services of another thread. Each method answers what its own thread's answers; arguments and values are copied. */
export type Remote = {
  /** A service whose methods all answer with a promise. Throws for a name that is not offered. */
  service: <Service extends Asynchronous<Service>>(name: string) => Service;
  /** Calls a method and does not wait. What it throws ends its thread, so it must not. */
  tell: (name: string, ...args: unknown[]) => void;
};

/** Methods only, and each of them answers with a promise. */
export type Asynchronous<Service> = { [Name in keyof Service]: (...args: never[]) => Promise<unknown> };

type Waiting = { resolve: (value: unknown) => void; reject: (reason: unknown) => void };

/** Speaks to the thread at the other end, which has said what it offers. */
export function createRemote(end: End, { services }: Offer): Remote {
  const waiting = new Map<number, Waiting>();
  const send = collect<Call>(end);
  let last = 0;

  const call = (name: string, args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      send([last, name, args]);
    });

  end.on('message', (answers) => {
    for (const [number, value, error] of answers as Answer[]) {
      const open = waiting.get(number);
      waiting.delete(number);
      if (error) open?.reject(fromSent(error));
      else open?.resolve(value);
    }
  });

  return {
    service<Service>(name: string) {
      const methods = services[name];
      if (!methods) throw new Error(`The other thread offers no ${name}.`);
      const entries = methods.map((method) => [method, (...args: unknown[]) => call(`${name}.${method}`, args)]);
      return Object.fromEntries(entries) as Service;
    },
    tell: (name, ...args) => send([0, name, args]),
  };
}
