import { describe, expect, test } from 'vitest';
import { compileReading, readingProblems } from '#functions/balance/reading.ts';
import { describeWhere, readBalance } from '#shared/domain/balance-reading.ts';
import { BalanceSettings } from '#shared/domain/balance-settings.ts';

const read = (body: string, fieldName = '', more: { contentType?: string; scale?: number; status?: number } = {}) =>
  readBalance(
    { status: more.status ?? 200, body, contentType: more.contentType },
    { fieldName, scale: more.scale ?? 1, errors: [] },
  );
const readValue = (...args: Parameters<typeof read>) => {
  const reading = read(...args);
  return reading.kind === 'balance' ? reading.value : null;
};

describe('what is no balance is unknown, never 0', () => {
  test.each([
    ['', ''],
    ['   \r\n', ''],
    ['NaN', ''],
    ['ND', ''],
    ['{"balance":"ND"}', 'balance'],
    ['{"balance":NaN,"limit":5}', 'balance'],
    ['balance: ND; id 5', 'balance'],
    ['{"balance":""}', 'balance'],
    ['{"balance":[]}', 'balance'],
    ['{"balance":1e999}', 'balance'],
    ['{"balance":"2026-03-01"}', 'balance'],
    ['{"balance":"ERR 1002"}', 'balance'],
    ['<balance></balance><id>5</id>', 'balance'],
    ['{"data":{"balance":', 'balance'],
    ['{"http_code":200}', 'balance'],
    ['{"constructor":1}', 'length'],
    ['<!DOCTYPE html><html><body>Error 12</body></html>', ''],
    ['<br />\n<b>Warning</b>: mysql on line <b>12</b>', ''],
    ['ERROR: 402', ''],
    ['{"message":"Authorization failed 101"}', ''],
    ['{"success":false,"code":12}', ''],
    ['{"account":"suspended","code":12}', ''],
    ['{"Value":"0","RetStatus":0,"StrRetStatus":"InvalidUser"}', 'Value'],
    ['{"success":false,"balance":0,"message":"clé incorrecte"}', 'balance'],
    ['{"status":"error","balance":"0.00"}', 'balance'],
    ['<r><returnstatus>Faild</returnstatus><message>x</message><overage>0</overage></r>', 'overage'],
    ['<r><credits>0</credits><result>False</result><error>Incorrect login</error></r>', 'credits'],
  ])('[P10] %j with field "%s"', (body, fieldName) => {
    expect(read(body, fieldName).kind).toBe('unknown');
  });

  test.each([100, 301, 401, 404, 500, 503])('[P10] an answer with status %i is unknown, whatever it says', (status) => {
    expect(read('12', '', { status }).kind).toBe('unknown');
  });

  test('[P10] why it is unknown repeats nothing of the answer', () => {
    const reading = read('password=hunter2 ERROR 5');
    expect(JSON.stringify(reading)).not.toContain('hunter2');
  });
});

test.each([
  ['{"success":true,"error":null,"errors":[],"balance":0}', 'balance'],
  ['{"error":0,"msg":"ok","balance":"0.00"}', 'balance'],
  ['<r><credits>0</credits><result>True</result><error /><failed></failed></r>', 'credits'],
  ['status=ok&error=0&balance=0', 'balance'],
  ['{"state":"suspended","balance":0}', 'balance'],
  ['0', ''],
])('%j is a 0 that is meant, with field "%s"', (body, fieldName) => {
  expect(readValue(body, fieldName)).toBe(0);
});

test('a balance beside an error is read all the same unless it is 0', () => {
  expect(readValue('{"success":false,"balance":7.5}', 'balance')).toBe(7.5);
});

describe('an answer in plain text', () => {
  test.each<[string, string, number, string]>([
    ['1 234,50 zł', '', 1_234.5, 'zł'],
    ['R$ 1.234,56', '', 1_234.56, 'R$'],
    ['-3.20 EUR', '', -3.2, 'EUR'],
    ['Balance: $12.30', '', 12.3, '$'],
    ['Your balance is 12,50 EUR (10 SMS)', '', 12.5, 'EUR'],
    ['<r><balance>KES 1,234.50</balance></r>', 'balance', 1_234.5, 'KES'],
  ])('%j with field "%s" tells its currency', (body, fieldName, value, currency) => {
    expect(read(body, fieldName)).toMatchObject({ value, currency });
  });

  test.each(['BAL 12', 'Balance: 12 now', '12 messages', '134 200', 'OK 12'])('%j tells none', (body) => {
    expect(read(body)).toEqual(expect.not.objectContaining({ currency: expect.anything() }));
  });
});

describe('numbers', () => {
  test.each<[string, string, number]>([
    ['BALANCE: 1.234.567,89', '', 1_234_567.89],
    ['€ 12,50', '', 12.5],
    ['Rs.1,250.00', '', 1_250],
    ['0,123', '', 0.123],
    ['1,234', '', 1_234],
    ['OK 134 200', '', 134],
    ['v 1.2.3', '', 1.2],
    ['{"b":"(12.50)"}', 'b', -12.5],
    ['{"b":"12.50-"}', 'b', -12.5],
    ['{"b":"-$3.2"}', 'b', -3.2],
    ['{"b":"$ -3.2"}', 'b', -3.2],
    ['{"b":"12,34,567.80 INR"}', 'b', 1_234_567.8],
    ['{"b":"Rs.1,250.00"}', 'b', 1_250],
    ['{"b":"7 credits"}', 'b', 7],
    ['{"b":-0}', 'b', 0],
    ["{'balance': '12.5'}", 'balance', 12.5],
    ['{"SMS Left":1,"data":{"SMS Left":12.5}}', "data['SMS Left']", 12.5],
    ['{"a.b":[{"c":12.5}]}', '$["a.b"][0].c', 12.5],
    ['{"252612345678":{"left":12.5},"other":{"left":3}}', '*.left', 12.5],
    ['{"id":1,"accounts":{"b":2,"c":{"left":12.5}}}', '$.accounts[*]', 2],
    ['12.5', '$', 12.5],
    ['"{\\"id\\":1,\\"balance\\":\\"12.5\\"}"', 'balance', 12.5],
    ['\ufeff\ufeff{"id":1,"balance":12.5}', 'balance', 12.5],
    ['<string xmlns="http://tempuri.org/">{"id":1,"balance":"12,50"}</string>', 'balance', 12.5],
    [
      '<?xml version="1.0"?>\n<string>{&quot;id&quot;:1,&quot;Balance&quot;:&quot;12.50&quot;}</string>',
      'balance',
      12.5,
    ],
    ['status=ok&balance=12.5', 'balance', 12.5],
    ['CREDIT:2500|SMS:5', 'credit', 2_500],
    ['Your balance is 45.60 EUR', 'balance', 45.6],
    ['balance:USD-3.20', 'balance', -3.2],
    ['<b:Balance cur="AUD">73.95</b:Balance>', 'balance', 73.95],
  ])('%j with field "%s" is %d', (body, fieldName, value) => {
    expect(readValue(body, fieldName)).toBe(value);
  });

  test.each<[string, string, number]>([
    ['<?xml version="1.0" encoding="UTF-8"?><response><money>150</money></response>', '', 150],
    ['<?xml version="1.0"?>\n<?xml-stylesheet href="v2.xsl"?><response><money>150</money></response>', '', 150],
    ['<!-- 12 of 20 --><r><!-- 3 --><money>150</money></r>', '', 150],
    ['<!DOCTYPE r SYSTEM "r2.dtd"><r>150</r>', '', 150],
    ['<!DOCTYPE r [<!ENTITY a "5">]><r>150</r>', '', 150],
    ['<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body>150</e:Body></e:Envelope>', '', 150],
    ['<response version="2.0" xmlns="urn:sms:4"><sms2>150</sms2></response>', '', 150],
    ['<string>&lt;?xml version="1.0"?&gt;&lt;money&gt;150&lt;/money&gt;</string>', '', 150],
    ['<money>&#8364; 150</money>', '', 150],
    ['<money>&#x2212;150</money>', '', -150],
    ['<money><![CDATA[77.25]]></money>', '', 77.25],
    ['<item name="credits" value="12"/>', '', 12],
    ['<balance><![CDATA[77.25]]></balance>', 'balance', 77.25],
    ['<balance>\n<![CDATA[ EUR 77.25 ]]>\n</balance>', 'balance', 77.25],
    ['<balance><!-- in euros --> 77.25</balance>', 'balance', 77.25],
    ['<balance>&#8364;77.25</balance>', 'balance', 77.25],
    ['<?xml version="1.0"?><!-- balance: 5 --><r><version>3</version><balance>7</balance></r>', 'balance', 7],
    ['<?xml version="1.0"?><r><version>3</version><balance>7</balance></r>', 'version', 3],
  ])('the XML %j with field "%s" is %d', (body, fieldName, value) => {
    expect(readValue(body, fieldName)).toBe(value);
  });

  test.each([
    ['<?xml version="1.0" encoding="UTF-8"?><response><money/></response>', ''],
    ['<?xml version="1.0" encoding="UTF-8"', ''],
    ['<!-- 12', ''],
    ['<item name="credits" value="12"/>', 'credits'],
  ])('[P10] the XML %j with field "%s" is unknown', (body, fieldName) => {
    expect(read(body, fieldName).kind).toBe('unknown');
  });

  test('a scale divides exactly', () => {
    expect(readValue('{"b":"1234.565"}', 'b', { scale: 100 })).toBe(12.34565);
    expect(readValue('{"b":3}', 'b', { scale: 10 })).toBe(0.3);
    expect(readValue('{"b":7}', 'b', { scale: 4 })).toBe(1.75);
  });

  test('64 KB of hostile text are read in no time', () => {
    const start = performance.now();
    for (const text of [
      '-'.repeat(65_536),
      '1,'.repeat(32_768),
      '1 '.repeat(32_768),
      'balance '.repeat(8_192),
      '1\u00a0222'.repeat(13_000),
      ...['<!--', '<?', '<!DOCTYPE', '<!DOCTYPE [', '<a ', '<a:b="', '<a b:c=', ']]>', '&#', '&lt;?', ' x:'].map(
        (part) => part.repeat(65_536 / part.length),
      ),
      `<a${' '.repeat(65_500)}`,
      `<!DOCTYPE [${'] '.repeat(32_700)}`,
    ]) {
      read(text);
      read(text, 'balance');
    }
    expect(performance.now() - start).toBeLessThan(2_000);
  });
});

describe('an expression', () => {
  const find = (body: string, fieldRegex: string, more: Record<string, unknown> = {}) =>
    readBalance({ status: 200, body }, compileReading(BalanceSettings.parse({ fieldRegex, ...more })));

  test.each<[string, string, number]>([
    ['00 540', '^00 (.+)$', 540],
    ['01 1234\r\n', '^01 (.+)$', 1_234],
    ['100\n4122.56', '^100\\s+(.+)$', 4_122.56],
    ['0;123.45', '^0;(.+)$', 123.45],
    ['0,150', '^0,(.+)$', 150],
    ['0|-1.234,50 TL', '^0\\|(.*)$', -1_234.5],
    ['OK 134 200', '\\d+$', 200],
    ['{"code": 0, "text": "12 left"}', '(\\d+) left', 12],
    ['error 5: none; credits 7', 'credits (\\d+)', 7],
  ])('reads %j by %s as %d', (body, fieldRegex, value) => {
    expect(find(body, fieldRegex)).toMatchObject({ kind: 'balance', value });
  });

  test('divides by the scale, and finds the currency', () => {
    expect(find('00 12345 EUR', '^00 (.+)$', { scale: 100 })).toMatchObject({ value: 123.45, currency: 'EUR' });
  });

  test('tells where it found the number', () => {
    const where = (body: string, fieldRegex: string) => {
      const reading = find(body, fieldRegex);
      return reading.kind === 'balance' ? describeWhere(reading.where) : reading.why;
    };
    expect(where('00 540', '^00(.+)$')).toBe('at character 4, in "00 540", found by the expression');
    expect(where('é😀€ 7', '(\\d)')).toBe('at character 6, in "é😀€ 7", found by the expression');
  });

  test.each([
    ['30', '^00 (.+)$', /finds nothing/],
    ['00', '^00( .+)?$', /finds nothing/],
    ['00 540 12', '^00 (.+)$', /no number/],
    ['00 ERR 5', '^00 (.+)$', /no number/],
    ['00 540', '^00 .+$', /no number/],
    [`00 ${'9'.repeat(101)}`, '^00 (.+)$', /no number/],
    ['00 <html><body>5</body></html>', '(\\d+)', /HTML/],
  ])('[P10] that finds no amount in %j says so: unknown (%s)', (body, fieldRegex, why) => {
    expect(find(body, fieldRegex)).toEqual({ kind: 'unknown', why: expect.stringMatching(why) });
  });

  test('[P10] comes after the texts that tell an error', () => {
    expect(find('00 540', '^00 (.+)$', { errorMatch: [{ contains: '540' }] }).kind).toBe('unknown');
  });

  test.each(['(?=x)', '(', `(${'a?'.repeat(200)}){9}`])(
    'that cannot be used is a problem that names its field, and reads as unknown: %s',
    (fieldRegex) => {
      const settings = BalanceSettings.parse({ fieldRegex });
      expect(readingProblems(settings)).toEqual([
        { field: 'fieldRegex', detail: expect.stringMatching(/\.$/), allowed: expect.stringMatching(/RE2/) },
      ]);
      expect(readBalance({ status: 200, body: '12' }, compileReading(settings)).kind).toBe('unknown');
    },
  );
});

describe('where the number was read is told', () => {
  test('by path, by key and by place in the text', () => {
    const at = (...args: Parameters<typeof read>) => {
      const reading = read(...args);
      return reading.kind === 'balance' ? `${reading.where.how} ${describeWhere(reading.where)}` : reading.why;
    };
    expect(at('{"credits":{"balance":170.0}}', 'credits.balance')).toBe('path at credits.balance');
    expect(at('{"credits":[{"balance":170.0}]}', '$.credits[0].balance')).toBe('path at credits[0].balance');
    expect(at('{"list":[{"x":1},{"Balance":5}]}', 'balance')).toBe('key at list[1].Balance');
    expect(at('{"http_code":200,"balance":2}')).toBe('first number at http_code, the first number of the answer');
    expect(at('BALANCE: -12.30')).toBe(
      'first number at character 10, in "BALANCE: -12.30", the first number of the answer',
    );
    expect(at('<?xml version="1.0"?><r>5</r>')).toBe(
      'first number at character 25, in "<?xml version="1.0"?><r>5</r>", the first number of the answer',
    );
    expect(at('<balance>5</balance>', 'balance')).toBe('after name at character 10, in "<balance>5</balance>"');
  });

  test('the currency beside it is found', () => {
    expect(read('{"balance":45.6,"currency":"USD"}', 'balance')).toMatchObject({ currency: 'USD' });
    expect(read('{"balance":"KES 1234.5000"}', 'balance')).toMatchObject({ currency: 'KES' });
    expect(read('{"balance":21.2,"currency":{"id":"USD","htmlSymbol":"&#36;"}}', 'balance')).toMatchObject({
      currency: 'USD',
    });
  });
});

test('plain text sent as text/html is read, markup is not', () => {
  expect(readValue('BALANCE: 12', '', { contentType: 'text/html; charset=utf-8' })).toBe(12);
  expect(read('<i>12</i>', '', { contentType: 'text/html' }).kind).toBe('unknown');
});

test('[P10] a text that tells an error is found whatever white space stands in JSON, as in the rules of the gateway', () => {
  const rules = compileReading(
    BalanceSettings.parse({ fieldName: 'Value', errorMatch: [{ contains: '"RetStatus":7' }] }),
  );
  for (const body of ['{"Value":"5","RetStatus":7}', '{ "Value" : "5",\n "RetStatus" : 7 }'])
    expect(readBalance({ status: 200, body }, rules).kind).toBe('unknown');
  expect(readBalance({ status: 200, body: '{"Value":"5","RetStatus":1}' }, rules).kind).toBe('balance');
});

test('an expression that cannot be compiled is a problem that names its field, and reads as unknown', () => {
  const settings = BalanceSettings.parse({ errorMatch: [{ regex: '(?=x)' }] });
  expect(readingProblems(settings)).toMatchObject([
    { field: 'errorMatch[0].regex', allowed: expect.stringMatching(/RE2/) },
  ]);
  expect(readBalance({ status: 200, body: '12' }, compileReading(settings)).kind).toBe('unknown');
});
