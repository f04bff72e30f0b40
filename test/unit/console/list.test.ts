import { describe, expect, test } from 'vitest';
import { parseCsv, readList, writeList } from '#functions/console/pages/lib/list.js';

describe('reading a list', () => {
  test('commas, semicolons and tabs divide, whatever the line ends', () => {
    expect(parseCsv('a,b\r\nc,d')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
    expect(parseCsv('a;b;"1,5"\n')).toEqual([['a', 'b', '1,5']]);
    expect(parseCsv('a\tb, c\n')).toEqual([['a', 'b, c']]);
  });

  test('quotes keep delimiters, line breaks and quotes', () => {
    expect(parseCsv('x,"a ""quoted"", cell\nof two lines"\ny,z')).toEqual([
      ['x', 'a "quoted", cell\nof two lines'],
      ['y', 'z'],
    ]);
  });

  test('blank lines and a byte order mark are no rows', () => {
    expect(parseCsv('\ufeffa\n\n , \nb')).toEqual([['a'], ['b']]);
  });

  test('what is written as a list reads as the same messages', () => {
    const messages = [
      { to: '+252612345601', text: 'He said "no", twice;\nthen {yes}' },
      { to: '0612345602', text: 'Plain' },
    ];
    expect(readList(writeList(messages), '').rows).toMatchObject(messages);
  });

  test('a number a row takes the text for all', () => {
    const { rows } = readList('+252612345678\n+252612345679', 'Hello');
    expect(rows.map(({ to, text }) => [to, text])).toEqual([
      ['+252612345678', 'Hello'],
      ['+252612345679', 'Hello'],
    ]);
  });

  test('a number and its text need no header', () => {
    expect(readList('+252612345678,Your code is 1', '').rows).toEqual([
      { line: 1, to: '+252612345678', text: 'Your code is 1', problem: null },
    ]);
  });

  test('columns of a header are variables of the text, in any case and order', () => {
    const list = 'Name;Phone;Amount\nAmina;+252612345678;12,50';
    expect(readList(list, 'Dear {name}, {AMOUNT} is due.').rows).toEqual([
      { line: 2, to: '+252612345678', text: 'Dear Amina, 12,50 is due.', problem: null },
    ]);
  });

  test('what a cell holds is never looked at again', () => {
    expect(readList('number,name,code\n+252612345678,{code},$&', 'Hi {name} {code}').rows[0]?.text).toBe(
      'Hi {code} $&',
    );
  });

  test('a variable without a column, a missing number and an empty text are said row by row', () => {
    expect(readList('number,name\n+252612345678,A', 'Hi {nom}').rows[0]?.problem).toBe('There is no column {nom}.');
    expect(readList('number,text\n,Hello', '').rows[0]?.problem).toBe('There is no number.');
    expect(readList('number,text\n+252612345678,', '').rows[0]?.problem).toBe('The text is empty.');
  });

  test('a list without texts and a text says what is missing', () => {
    expect(readList('number,name\n+252612345678,A', '').problem).toContain('no column "text"');
  });

  test('the apostrophe that our own export puts before a plus goes away', () => {
    expect(readList(`recipient,text\n'+252612345678,Hello`, '').rows[0]?.to).toBe('+252612345678');
  });
});
