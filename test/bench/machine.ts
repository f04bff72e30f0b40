import { readFileSync } from 'node:fs';

/** What processes used so far, from `/proc` (Linux). */
const TICKS_PER_SECOND = 100;

const read = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};

/** CPU seconds of these processes, user and system. */
export function cpuSeconds(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    const fields = read(pid, 'stat').split(') ')[1]?.split(' ') ?? [];
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks / TICKS_PER_SECOND;
}

/** The most memory that each of these processes ever held, together; MiB. */
export const peakMiB = (pids: readonly number[]): number =>
  Math.round(pids.reduce((sum, pid) => sum + Number(/VmHWM:\s+(\d+)/.exec(read(pid, 'status'))?.[1] ?? 0), 0) / 1024);

/** The middle one; of an even number the lower of the two. */
export const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)] ?? Number.NaN;

export const round = (value: number, digits = 2): number => Number(value.toFixed(digits));
