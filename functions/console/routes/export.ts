import type { Hono } from 'hono';
import { type AppEnv, onlyMethods } from '#shared/http/app.ts';
import type { ConsoleDeps } from '../deps.ts';
import { exportMessages } from '../export.ts';
import { readAdminQuery } from '../list-query.ts';

const PATH = '/v1/admin/messages.csv';

/** The log as CSV, by the log's own filters; streamed. */
export function addExport(app: Hono<AppEnv>, deps: ConsoleDeps): void {
  app.get(PATH, async (c) => {
    const { query, search } = await readAdminQuery(c.req.queries(), deps);
    const { limit: _, ...filter } = query;
    const applications = new Map(
      (await deps.applications.all()).map(({ application }) => [application.id, application.name]),
    );
    const rows = exportMessages(
      { ...filter, ...(search?.kind === 'recipient' ? { to: search.to } : {}) },
      {
        messages: deps.messages,
        maxBytes: deps.exportBytes,
        applications,
        ...(search?.kind === 'look' ? { wanted: search.matches } : {}),
        ...(search?.kind === 'id' ? { wanted: ({ id }) => id === search.id } : {}),
      },
    );
    const day = new Date(deps.clock()).toISOString().slice(0, 10);
    return c.body(ReadableStream.from(encoded(rows)), 200, {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="messages-${day}.csv"`,
      'cache-control': 'no-store',
    });
  });
  onlyMethods(app, PATH, 'GET');
}

async function* encoded(rows: AsyncIterable<string>): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  for await (const row of rows) yield encoder.encode(row);
}
