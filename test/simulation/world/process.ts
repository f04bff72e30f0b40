import { Unavailable } from '#shared/ports/unavailable.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A simulated process: what it holds in memory is gone when it is killed, and what it waits for never comes. */
export type Process = {
  name: string;
  alive: () => boolean;
  kill: () => void;
  /** This process's own clock, which may be wrong. */
  clock: () => number;
  sleep: (ms: number) => Promise<void>;
  /** Does something that the outside sees. It may fail, and the process may die before it or after it. */
  effect<T>(name: string, work: () => T | Promise<T>): Promise<T>;
};

/** What becomes of one effect. */
export type Fate = {
  crash?: 'before' | 'after';
  /** `before`: it was not done. `after`: it was done, and its answer was lost. */
  fail?: 'before' | 'after';
  /** From asking to being done, and from being done to the answer; milliseconds. */
  there: number;
  back: number;
};

/** Decides the fate of the next effect. */
export type Fates = (effect: string, process: Process) => Fate;

export function createProcess(time: VirtualTime, fates: Fates, name: string, skewMs = 0): Process {
  let alive = true;

  /** Resolves after `ms` of true time, or never, when the process is dead by then. */
  const pass = (ms: number): Promise<void> =>
    new Promise((resolve) => time.after(ms, () => (alive ? resolve() : undefined)));

  const never = (): Promise<never> => {
    process.kill();
    return new Promise(() => {});
  };

  const process: Process = {
    name,
    alive: () => alive,
    kill() {
      alive = false;
    },
    clock: () => time.now() + skewMs,
    sleep: pass,
    async effect(effect, work) {
      const fate = fates(effect, process);
      await pass(fate.there);
      if (fate.crash === 'before') return never();
      if (fate.fail === 'before') {
        await pass(fate.back);
        throw new Unavailable(`Simulated: ${effect} was not done.`);
      }
      const result = await time.work(Promise.resolve(work()));
      if (fate.crash === 'after') return never();
      await pass(fate.back);
      if (fate.fail === 'after') throw new Unavailable(`Simulated: the answer of ${effect} was lost.`);
      return result;
    },
  };
  return process;
}
