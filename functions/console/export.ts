import { decodeCursor } from '#shared/domain/cursor.ts';
import type { Message } from '#shared/domain/message.ts';
import type { MessageQuery, MessageStore } from '#shared/ports/messages.ts';
import { csvRow } from './csv.ts';

const PAGE = 500;

const iso = (time: number | null): string => (time === null ? '' : new Date(time).toISOString());

type Column = [string, (message: Message, applications: ReadonlyMap<string, string>) => string | number | null];

const COLUMNS: Column[] = [
  ['id', ({ id }) => id],
  ['recipient', ({ to }) => to],
  ['sender', ({ from }) => from],
  ['text', ({ text }) => text],
  ['type', ({ type }) => type],
  ['status', ({ status }) => status],
  ['error reason', ({ errorReason }) => errorReason],
  ['added', ({ acceptedAt }) => iso(acceptedAt)],
  ['ended', ({ finalAt }) => iso(finalAt)],
  ['application', ({ applicationId }, applications) => applications.get(applicationId) ?? applicationId],
  ['reference', ({ reference }) => reference],
  ['segments', ({ segments }) => segments],
  ['attempts', ({ attempt }) => attempt],
  ['gateway message id', ({ gatewayMessageId }) => gatewayMessageId],
  ['details', ({ detail }) => detail],
];

/**
 * Writes the log as CSV, page by page, so that memory stays small however long it is. Where `maxBytes` ends it early, the last line says
 * so, and from which time on the rest can be asked for.
 */
export async function* exportMessages(
  query: Omit<MessageQuery, 'limit'>,
  deps: {
    messages: Pick<MessageStore, 'list'>;
    maxBytes: number;
    wanted?: (message: Message) => boolean;
    /** Names of the applications by their ids, deleted ones too. */
    applications: ReadonlyMap<string, string>;
  },
): AsyncGenerator<string> {
  const wanted = deps.wanted ?? (() => true);
  const header = csvRow(COLUMNS.map(([name]) => name));
  // Spreadsheets read UTF-8 only behind this mark.
  yield `\ufeff${header}`;
  let bytes = header.length;
  let after = query.after;
  for (;;) {
    const page = await deps.messages.list({ ...query, limit: PAGE, ...(after === undefined ? {} : { after }) });
    let chunk = '';
    for (const message of page.items) {
      if (!wanted(message)) continue;
      const row = csvRow(COLUMNS.map(([, cell]) => cell(message, deps.applications)));
      bytes += Buffer.byteLength(row);
      if (bytes > deps.maxBytes) {
        yield chunk;
        yield csvRow([
          `The export ends here because it is too large. The rest was added before ${iso(message.acceptedAt + 1)}.`,
        ]);
        return;
      }
      chunk += row;
    }
    if (chunk !== '') yield chunk;
    after = page.next === undefined ? undefined : decodeCursor(page.next);
    if (after === undefined) return;
  }
}
