import { encodeTime, TIME_MAX } from 'ulid';
import * as z from 'zod';
import { encodeCursor } from '#shared/domain/cursor.ts';
import { HOUR } from '#shared/domain/durations.ts';
import { timeOf } from '#shared/domain/id.ts';
import type { Message } from '#shared/domain/message.ts';
import type { MessagePage, MessageQuery, MessageStore } from '#shared/ports/messages.ts';
import type { Unreadable } from '#shared/unreadable.ts';
import { DAYS } from './accept.ts';
import { type Item, toAttribute, toValues } from './attributes.ts';
import { itemsOf } from './items.ts';
import { dayOf, partition, readableOf, SHARDS } from './message-item.ts';
import type { Table } from './table.ts';

/** Rows that one call may read before it answers a short page with a cursor: a rare match must not take a minute. */
const BUDGET = 20_000;
/** Ids and times of acceptance may differ by this much, when a clock was set back; milliseconds. */
const SLACK_MS = HOUR;
const FILTERED_PAGE = 250;

/** Ids strictly between which a list looks. */
type Range = { above: string; below: string };

/** Lists newest first without an index: days backwards, in each day all shards merged by id. */
export function createList(table: Table, unreadable: Unreadable): MessageStore['list'] {
  const messagesOf = (items: Item[]): Message[] => readableOf(items, unreadable);
  return async (query) => {
    const range = rangeOf(query);
    const filter = filterOf(query);
    const items: Message[] = [];
    let left = BUDGET;
    for (const day of await daysIn(table, range)) {
      if (left <= 0) return { items, next: encodeCursor(endOf(day)) };
      const shards = Array.from({ length: SHARDS }, (_, number) =>
        readShard(table, { pk: partition(day, number), range, filter, messagesOf }),
      );
      for (;;) {
        const behind = shards.filter((shard) => shard.needsMore());
        if (left <= 0 && behind.length > 0) return cutShort(items, shards, query.limit);
        const read = await Promise.all(behind.map((shard) => shard.more(pageSize(query))));
        left -= read.reduce((sum, count) => sum + count, 0);
        if (behind.some((shard) => shard.needsMore())) continue;
        const message = newestOf(shards);
        if (!message) break;
        if (items.length === query.limit) return full(items);
        items.push(message);
      }
    }
    return { items };
  };
}

const full = (items: Message[]): MessagePage => {
  const last = items.at(-1);
  return last ? { items, next: encodeCursor(last.id) } : { items };
};

/** Ends a page at the id down to which every shard has been read. */
function cutShort(items: Message[], shards: Shard[], limit: number): MessagePage {
  const frontier =
    shards
      .map((shard) => shard.readDownTo())
      .sort()
      .at(-1) ?? '';
  for (;;) {
    const message = newestOf(shards);
    if (!message || message.id < frontier) return { items, next: encodeCursor(frontier) };
    if (items.length === limit) return full(items);
    items.push(message);
  }
}

function newestOf(shards: Shard[]): Message | undefined {
  let newest: Shard | undefined;
  for (const shard of shards) {
    const id = shard.peek()?.id;
    if (id !== undefined && id > (newest?.peek()?.id ?? '')) newest = shard;
  }
  return newest?.take();
}

type Shard = ReturnType<typeof readShard>;

/** Reads one partition backwards, page by page. */
function readShard(
  table: Table,
  {
    pk,
    range,
    filter,
    messagesOf,
  }: { pk: string; range: Range; filter: Filter; messagesOf: (items: Item[]) => Message[] },
) {
  let rows: Message[] = [];
  let start: Item | undefined;
  let downTo = range.below;
  let done = false;
  return {
    needsMore: () => !done && rows.length === 0,
    /** Everything above this id has been read. */
    readDownTo: () => (done ? '' : downTo),
    peek: () => rows[0],
    take: () => rows.shift(),
    /** Reads a page; answers how many rows DynamoDB looked at. */
    async more(limit: number): Promise<number> {
      const page = await table.query({
        KeyConditionExpression: 'pk = :pk AND sk BETWEEN :above AND :below',
        ExpressionAttributeValues: {
          ':pk': { S: pk },
          ':above': { S: range.above },
          ':below': { S: range.below },
          ...filter.values,
        },
        ...(filter.expression ? { FilterExpression: filter.expression, ExpressionAttributeNames: filter.names } : {}),
        ScanIndexForward: false,
        Limit: limit,
        ...(start ? { ExclusiveStartKey: start } : {}),
      });
      rows = messagesOf(page.Items ?? []).filter((message) => message.id !== range.below);
      start = page.LastEvaluatedKey;
      downTo = start?.sk?.S ?? '';
      done = start === undefined;
      return page.ScannedCount ?? 0;
    },
  };
}

/** Days within the range that have messages, newest first. */
async function daysIn(table: Table, { above, below }: Range): Promise<string[]> {
  const query = {
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': { S: DAYS },
      ':first': { S: dayOf(timeOf(above)) },
      ':last': { S: dayOf(timeOf(below)) },
    },
    ScanIndexForward: false,
  };
  const days: string[] = [];
  for await (const item of itemsOf(table, query)) days.push(DayNote.parse(toValues(item)).sk);
  return days;
}

const DayNote = z.object({ sk: z.string() });

const idAt = (time: number, rest: '0' | 'Z'): string =>
  encodeTime(Math.min(Math.max(time, 0), TIME_MAX), 10) + rest.repeat(16);

/** Greater than every id of the day. */
const endOf = (day: string): string => idAt(Date.parse(`${day}T23:59:59.999Z`), 'Z');

function rangeOf({ from, until, after }: MessageQuery): Range {
  const top = until === undefined ? idAt(LAST_TIME, 'Z') : idAt(until + SLACK_MS, 'Z');
  return {
    above: from === undefined ? idAt(0, '0') : idAt(from - SLACK_MS, '0'),
    below: after !== undefined && after < top ? after : top,
  };
}

/** The end of the year 9999: later days have no key in the order of their text. */
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

type Filter = { expression: string; names: Record<string, string>; values: Item };

function filterOf(query: MessageQuery): Filter {
  const conditions: string[] = [];
  const names: Record<string, string> = {};
  const values: Item = {};
  const where = (
    field: keyof Message,
    operator: string,
    parameter: string,
    value: string | number | undefined,
  ): void => {
    if (value === undefined) return;
    conditions.push(`#${field} ${operator} :${parameter}`);
    names[`#${field}`] = field;
    values[`:${parameter}`] = toAttribute(value);
  };
  where('applicationId', '=', 'applicationId', query.applicationId);
  where('status', '=', 'status', query.status);
  where('type', '=', 'type', query.type);
  where('to', '=', 'to', query.to);
  where('acceptedAt', '>=', 'from', query.from);
  where('acceptedAt', '<', 'until', query.until);
  return { expression: conditions.join(' AND '), names, values };
}

/** Enough rows of each shard for the page and a look at what follows; with filters, more, since few may match. */
const pageSize = (query: MessageQuery): number => {
  const share = Math.ceil(((query.limit + 1) / SHARDS) * 1.5) + 1;
  return filterOf(query).expression ? Math.max(FILTERED_PAGE, share) : share;
};
