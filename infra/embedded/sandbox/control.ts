import * as z from 'zod';

/** How the sandbox may fail; `lost-answer` keeps the message and drops the connection, so that the outcome is ambiguous. */
export const SandboxFailure = z.enum(
  ['none', 'timeout', 'reset', 'lost-answer', '429', '500', '503', 'no-credit', 'auth'],
  {
    error: 'failure is one of none, timeout, reset, lost-answer, 429, 500, 503, no-credit, auth.',
  },
);
export type SandboxFailure = z.infer<typeof SandboxFailure>;

/** What the sandbox is told to do; a PUT changes only what it names. */
export const SandboxControl = z.strictObject({
  /** Wait before each answer, milliseconds. */
  latencyMs: z.number().min(0).max(120_000, { error: 'latencyMs is a number from 0 to 120,000.' }),
  failure: SandboxFailure,
  /** Share of messages that fail so, 0 to 1. */
  failureRate: z.number().min(0).max(1, { error: 'failureRate is a number from 0 to 1.' }),
  /** Credits left; every part of a message costs one. */
  balance: z.number().min(-1_000_000_000).max(1_000_000_000),
});
export type SandboxControl = z.infer<typeof SandboxControl>;

/** A sandbox that works, with credit for a good while. */
export const initialControl: SandboxControl = { latencyMs: 0, failure: 'none', failureRate: 1, balance: 100_000 };
