import type { FieldProblem } from '#shared/domain/problem.ts';
import type { Segments } from '#shared/domain/segments.ts';
import type { SendRequest } from '#shared/domain/send-request.ts';

/** A send request that passed every check: the number in E.164 with its country, where it has one, and the segments counted. */
export type Draft = Omit<SendRequest, 'to' | 'sendAt'> &
  Segments & { to: string; country?: string | undefined; sendAt?: number };

/** An item that was checked: a draft to store, or what is wrong with it, and which answer that is unless 400. */
export type Checked =
  | { ok: true; draft: Draft }
  | { ok: false; errors: FieldProblem[]; status?: 403 }
  /** `retryAfter`: seconds after which it may pass. */
  | { ok: false; errors: FieldProblem[]; status: 429; retryAfter: number };
