import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A program that a test started. */
export type Child = {
  pid: number;
  /** What it wrote to stdout and stderr so far, in order. */
  output(): string;
  /** Resolves with the exit code, or the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
  signal(name: NodeJS.Signals): void;
  /** Closes the pipes that it writes to, as a pager does that is left. */
  stopReading(): void;
  /** The most memory that it had at once, bytes (Linux). */
  peakMemory(): number;
};

/** Bytes of output that are kept; a test that reads all of it fails on more. */
const MOST_OUTPUT = 16 * 1024 * 1024;

/** Starts a program of Node with nothing but the given environment and a path; it ends with this process at the latest. */
export function startChild(command: string[], options: { cwd: string; env: Record<string, string> }): Child {
  const [program = '', ...args] = command;
  const leash = fileURLToPath(new URL('end-with-parent.js', import.meta.url));
  const env = { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...options.env };
  const child = spawn(program, ['--import', leash, ...args], {
    cwd: options.cwd,
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let output = '';
  const keep = (chunk: Buffer): void => {
    output += chunk.toString();
    if (output.length > MOST_OUTPUT) throw new Error('A program of the tests wrote more than is kept.');
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const ended = new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(code ?? signal ?? 'SIGKILL');
    });
  });
  const pid = child.pid ?? -1;
  return {
    pid,
    output: () => output,
    ended,
    signal: (name) => void child.kill(name),
    stopReading() {
      child.stdout.destroy();
      child.stderr.destroy();
    },
    peakMemory: () => kilobytes(pid, 'VmHWM') * 1_024,
  };
}

const kilobytes = (pid: number, name: string): number =>
  Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
