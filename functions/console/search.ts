import { decodeCursor } from '#shared/domain/cursor.ts';
import { isId } from '#shared/domain/id.ts';
import type { Message } from '#shared/domain/message.ts';
import { parseNumber } from '#shared/domain/number.ts';
import type { MessageQuery, MessageStore } from '#shared/ports/messages.ts';

/** Messages that one request looks at; what lies behind is reached by going on. */
export const SEARCH_BUDGET = 5_000;
const PAGE = 500;

/** How a search is done: by a whole number (an index serves), by an id, or by looking at each message. */
export type Search =
  | { kind: 'recipient'; to: string }
  | { kind: 'id'; id: string }
  | { kind: 'look'; matches: (message: Message) => boolean };

/** Reads what was typed: a whole number, an id, part of a number, or part of a text, reference or gateway message id. */
export function readSearch(typed: string, defaultCountry: string | null): Search {
  const text = typed.trim();
  if (isId(text.toUpperCase())) return { kind: 'id', id: text.toUpperCase() };
  if (/^[+0-9 ()./-]{4,}$/.test(text)) {
    const number = parseNumber(text, defaultCountry);
    if (number.ok) return { kind: 'recipient', to: number.number };
    const digits = text.replace(/\D/g, '');
    if (digits !== '') {
      return { kind: 'look', matches: (message) => message.to.includes(digits) || hasText(message, text) };
    }
  }
  return { kind: 'look', matches: (message) => hasText(message, text) };
}

function hasText(message: Message, part: string): boolean {
  const wanted = part.toLocaleLowerCase();
  return [message.text, message.to, message.reference, message.gatewayMessageId, message.from].some(
    (field) => field?.toLocaleLowerCase().includes(wanted) ?? false,
  );
}

/** A page of a search by looking, and how far it looked: `next` goes on, and is absent only when everything has been looked at. */
export type SearchPage = { items: Message[]; looked: number; lookedBackTo: number | null; next?: string };

/** Looks at messages newest first, until the page is full or the budget spent. */
export async function lookFor(
  query: MessageQuery,
  matches: (message: Message) => boolean,
  store: Pick<MessageStore, 'list'>,
  budget: number = SEARCH_BUDGET,
): Promise<SearchPage> {
  const items: Message[] = [];
  let looked = 0;
  let lookedBackTo: number | null = null;
  let cursor: string | undefined;
  let after = query.after;
  do {
    const page = await store.list({ ...query, limit: PAGE, ...(after === undefined ? {} : { after }) });
    for (const [index, message] of page.items.entries()) {
      looked += 1;
      lookedBackTo = message.acceptedAt;
      if (!matches(message)) continue;
      items.push(message);
      const last = index === page.items.length - 1 && page.next === undefined;
      if (items.length === query.limit) return { items, looked, lookedBackTo, ...(last ? {} : { next: message.id }) };
    }
    cursor = page.next;
    after = cursor === undefined ? undefined : decodeCursor(cursor);
  } while (after !== undefined && looked < budget);
  return { items, looked, lookedBackTo, ...(after === undefined ? {} : { next: after }) };
}
