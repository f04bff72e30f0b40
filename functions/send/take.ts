import type { Application } from '#shared/domain/application.ts';
import { Problem } from '#shared/http/problem.ts';
import type { AcceptResult } from '#shared/ports/messages.ts';
import { PerhapsStored, Unavailable } from '#shared/ports/unavailable.ts';
import { type AcceptDeps, accept } from './accept.ts';
import type { Checked } from './checked.ts';
import { holdToLimits, type LimitDeps } from './limit.ts';
import { refusalOf } from './refusal.ts';

/** Holds items to the application's limits and stores what passes; throws when nothing does. */
export async function take(
  deps: AcceptDeps & LimitDeps,
  {
    at,
    idempotency,
    ...request
  }: {
    application: Application;
    items: Checked[];
    fieldOf: (index: number) => string;
    at: { validityMs: number };
    idempotency: { key: string; hash: string } | undefined;
  },
): Promise<{ items: Checked[]; result: Accepted }> {
  const { items, toStore, giveBack } = await holdToLimits(deps, { ...request, idempotencyKey: idempotency?.key });
  if (!toStore.some((item) => item.ok)) {
    // Of what a limit refused, it was asked already whether it is a repeat.
    const isRepeat = !request.items.some((item) => item.ok) && (await isUsed(deps, request.application, idempotency));
    if (!isRepeat) throw refusalOf(items);
  }
  const result = await accept(deps, {
    application: request.application,
    items: toStore,
    validityMs: at.validityMs,
    ...(idempotency === undefined ? {} : { idempotency }),
  }).catch(async (error: unknown) => {
    // Repeats while the store is away would use the limit up.
    if (isNotStored(error)) await giveBack().catch(() => {});
    throw error;
  });
  if (result.kind === 'conflict' || result.replayed) await giveBack();
  return { items, result: acceptedOf(result) };
}

/** True when it is known that nothing was stored. */
const isNotStored = (error: unknown): boolean => error instanceof Unavailable && !(error instanceof PerhapsStored);

/** True when this key was used: what was accepted then is answered, though other settings would refuse it now. */
const isUsed = async (
  { messages }: Pick<LimitDeps, 'messages'>,
  application: Application,
  idempotency: { key: string } | undefined,
): Promise<boolean> => idempotency !== undefined && messages.keyUsed(application.id, idempotency.key);

/** An item that was refused when the request came first: the repeat tells so, and sends it no more than then. */
export const refusedBefore = (field: string) => ({
  status: 429,
  errors: [
    {
      field,
      detail: 'It was refused when the request was made first, by a limit or as it was checked then.',
      allowed: 'a new request with a new Idempotency-Key',
    },
  ],
});

type Accepted = Extract<AcceptResult, { kind: 'accepted' }>;

function acceptedOf(result: AcceptResult): Accepted {
  if (result.kind === 'accepted') return result;
  throw new Problem(409, 'idempotency-conflict', 'This Idempotency-Key was used with another body.', {
    errors: [
      {
        field: 'Idempotency-Key',
        detail: 'The key was used with another body.',
        allowed: 'a new key for a new request',
      },
    ],
  });
}
