import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvCell, csvRow } from '#functions/console/csv.ts';
import { exportMessages } from '#functions/console/export.ts';
import { parseCsv } from '#functions/console/pages/lib/list.js';
import { openEmbeddedStores } from '#shared/embedded/stores.ts';
import { aMessage } from '#test/support/message.ts';

async function collect(rows: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const row of rows) all.push(row);
  return all;
}

describe('a cell', () => {
  test.each(['=cmd()', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', ' =1', '＝1', '\u200b=1'])(
    '%j is no formula for a spreadsheet',
    (text) => {
      expect(csvCell(text).replace(/^"/, '')).toMatch(/^'/);
    },
  );

  test('quotes, commas and line breaks stay inside it', () => {
    expect(csvCell('a "b", c\nd')).toBe('"a ""b"", c\nd"');
    expect(csvCell(-5)).toBe('-5');
    expect(csvCell(null)).toBe('');
  });

  test('what is written is read back', () => {
    const text = fc
      .string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '=', ' b') })
      .filter((each) => each.trim() !== '' && each === each.trim());
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (cells) => {
        const [row = []] = parseCsv(`${'x,'.repeat(9)}x\r\n${csvRow(cells)}`).slice(1);
        expect(row.map((cell) => cell.replace(/^'/, ''))).toEqual(cells.map((cell) => cell.replace(/^'/, '')));
      }),
    );
  });
});

describe('an export', () => {
  test('has every message once, page after page', async () => {
    const stores = openEmbeddedStores({ path: ':memory:' });
    const { messages } = stores;
    const all = Array.from({ length: 1_203 }, (_, index) => aMessage({ text: `=1+${index}` }));
    await messages.accept([{ applicationId: 'a', messages: all }]);
    const chunks = await collect(
      exportMessages({}, { messages, maxBytes: Number.POSITIVE_INFINITY, applications: new Map() }),
    );
    const [header, ...rows] = parseCsv(chunks.join(''));
    expect(header?.slice(0, 4)).toEqual(['id', 'recipient', 'sender', 'text']);
    expect(new Set(rows.map(([id]) => id)).size).toBe(1_203);
    expect(rows.every((row) => row[3]?.startsWith("'="))).toBe(true);
    expect(chunks.length).toBeGreaterThan(3);
    stores.close();
  });

  test('names the application of each message, and tells the id of one that has no name', async () => {
    const stores = openEmbeddedStores({ path: ':memory:' });
    const { messages } = stores;
    const all = ['a', 'b'].map((applicationId) => aMessage({ applicationId }));
    for (const message of all) await messages.accept([{ applicationId: message.applicationId, messages: [message] }]);
    const applications = new Map([['a', 'Billing']]);
    const chunks = await collect(exportMessages({}, { messages, maxBytes: Number.POSITIVE_INFINITY, applications }));
    const [header = [], ...rows] = parseCsv(chunks.join(''));
    expect(new Set(rows.map((row) => row[header.indexOf('application')]))).toEqual(new Set(['Billing', 'b']));
    stores.close();
  });

  test('that grows too large ends with a line that says so', async () => {
    const stores = openEmbeddedStores({ path: ':memory:' });
    const { messages } = stores;
    await messages.accept([{ applicationId: 'a', messages: Array.from({ length: 100 }, () => aMessage()) }]);
    const written = (await collect(exportMessages({}, { messages, maxBytes: 5_000, applications: new Map() }))).join(
      '',
    );
    expect(Buffer.byteLength(written)).toBeLessThan(5_300);
    expect(written.trimEnd().split('\r\n').at(-1)).toContain('The export ends here because it is too large.');
    stores.close();
  });
});
