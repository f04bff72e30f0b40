import { describe, expect, it } from 'vitest';
import { buildAnswer, buildError, buildSettings, compileRight } from '#test/support/build-settings.ts';

const judge = (changes: Parameters<typeof buildSettings>[0]) => compileRight(buildSettings(changes)).judge;

describe('a call without an answer', () => {
  const plain = judge({});

  it.each(['ETIMEDOUT', 'ECONNRESET', 'PROTOCOL', 'ABORTED'])('is ambiguous once bytes were written: %s', (code) => {
    expect(plain(buildError(code, true))).toMatchObject({ outcome: 'unknown', rule: `transport ${code}` });
  });

  it.each(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'ECONNRESET'])(
    'is tried again when nothing was written: %s',
    (code) => {
      expect(plain(buildError(code, false)).outcome).toBe('unavailable');
    },
  );

  it.each([
    ['TLS', 'tls'],
    ['BLOCKED_ADDRESS', 'blocked_address'],
  ])('pauses the gateway when only settings can mend it: %s', (code, reason) => {
    expect(plain(buildError(code, false))).toMatchObject({ outcome: 'gatewayFault', reason });
  });
});

describe('a status without rules', () => {
  it.each([
    [200, 'accepted', 'accepted'],
    [204, 'accepted', 'accepted'],
    [302, 'gatewayFault', 'redirect'],
    [400, 'rejected', 'rejected'],
    [401, 'gatewayFault', 'auth'],
    [402, 'gatewayFault', 'insufficient_credit'],
    [403, 'gatewayFault', 'auth'],
    [404, 'rejected', 'rejected'],
    [405, 'gatewayFault', 'wrong_method'],
    [408, 'unavailable', 'timeout'],
    [422, 'rejected', 'rejected'],
    [425, 'unavailable', 'throttled'],
    [429, 'unavailable', 'throttled'],
    [500, 'unavailable', 'server_error'],
    [503, 'unavailable', 'server_error'],
  ])('%i means %s (%s)', (status, outcome, reason) => {
    expect(judge({})(buildAnswer(status))).toMatchObject({ outcome, reason });
  });
});

describe('a 404', () => {
  it('that is a page for people tells of a wrong URL, not of a wrong message: the queue must not fail for it', () => {
    const page = '<!DOCTYPE html>\n<html><body>Cannot POST /mesages</body></html>';
    expect(judge({})(buildAnswer(404, page))).toMatchObject({ outcome: 'gatewayFault', reason: 'wrong_url' });
    expect(judge({})(buildAnswer(404, '{"error":"unknown subscriber"}')).outcome).toBe('rejected');
  });
});

describe('a 2xx', () => {
  it('counts as sent only when it contains the success text', () => {
    const one = judge({ successfulResponse: 'OK' });
    expect(one(buildAnswer(200, '\ufeff\r\nOK 1\r\n'))).toMatchObject({ outcome: 'accepted', rule: 'success text' });
    expect(one(buildAnswer(200, '<html>Log in</html>'))).toMatchObject({ outcome: 'unavailable', reason: 'unmatched' });
    expect(one(buildAnswer(200))).toMatchObject({ outcome: 'unavailable', reason: 'unmatched' });
    expect(one(buildAnswer(500, 'OK')).outcome).toBe('unavailable');
  });

  it('that matches nothing is rejected when the operator says so', () => {
    const one = judge({ successfulResponse: 'OK', unmatched2xx: 'reject' });
    expect(one(buildAnswer(200, 'no'))).toMatchObject({ outcome: 'rejected', reason: 'unmatched' });
  });

  it('may hold any of several success texts', () => {
    const one = judge({ successfulResponse: '0: Accepted', successAlternatives: ['3: Queued'] });
    expect(one(buildAnswer(202, '3: Queued for later delivery')).outcome).toBe('accepted');
  });

  it('in JSON is compared without regard to white space between words, but not within them', () => {
    const one = judge({ successfulResponse: '"status": "all right"' });
    expect(one(buildAnswer(200, '{"status":"all right"}')).outcome).toBe('accepted');
    expect(one(buildAnswer(200, '{\n  "status" :\t"all right"\n}')).outcome).toBe('accepted');
    expect(one(buildAnswer(200, '{"status":"allright"}')).outcome).toBe('unavailable');
  });

  it('is not faked by a text that the gateway echoes', () => {
    const one = judge({ successfulResponse: '"status":"ACCEPTED"' });
    const echo = JSON.stringify({ status: 'FAILED', text: '"status":"ACCEPTED"' });
    expect(one(buildAnswer(200, echo)).outcome).toBe('unavailable');
  });
});

describe('rules', () => {
  it('decide in their order, before the success text, and are named', () => {
    const one = judge({
      successfulResponse: 'OK',
      rules: [
        { contains: 'credit', outcome: 'gatewayFault', reason: 'insufficient_credit' },
        { regex: '(?i)no credit|blocked', outcome: 'rejected', reason: 'blocked' },
      ],
    });
    expect(one(buildAnswer(200, 'OK but no credit'))).toMatchObject({ rule: 'rule 1 (insufficient_credit)' });
    expect(one(buildAnswer(200, 'BLOCKED'))).toMatchObject({ outcome: 'rejected', rule: 'rule 2 (blocked)' });
    expect(one(buildAnswer(200, 'OK')).outcome).toBe('accepted');
  });

  it('that rest on text do not outvote a success rule that holds, for gateways echo the message', () => {
    const one = judge({
      successRules: [{ jsonPath: 'status', in: ['queued'] }],
      rules: [
        { jsonPath: 'error', exists: true, outcome: 'rejected', reason: 'error' },
        { contains: 'Insufficient credit', outcome: 'gatewayFault', reason: 'insufficient_credit' },
      ],
    });
    const echo = { status: 'queued', text: 'Insufficient credit on your account' };
    expect(one(buildAnswer(200, JSON.stringify(echo)))).toMatchObject({ outcome: 'accepted', rule: 'success rule 1' });
    expect(one(buildAnswer(200, JSON.stringify({ ...echo, error: 7 })))).toMatchObject({ outcome: 'rejected' });
    expect(one(buildAnswer(403, 'Insufficient credit'))).toMatchObject({ outcome: 'gatewayFault' });
  });

  it.each([
    ['a status', { status: [200, 202] }],
    ['a text', { contains: 'OK' }],
  ])('that rest on text outvote a success rule of %s: an error may stand beside it', (_, success) => {
    const one = judge({
      successRules: [success],
      rules: [{ contains: 'ERROR', outcome: 'rejected', reason: 'error' }],
    });
    expect(one(buildAnswer(200, 'OK 1')).outcome).toBe('accepted');
    expect(one(buildAnswer(200, '{"api": "OK", "result": "ERROR no route"}'))).toMatchObject({ outcome: 'rejected' });
  });

  it('that rest on text do not outvote a success rule that proves it, though one that does not holds, too', () => {
    const one = judge({
      successRules: [{ status: [200] }, { regex: '^OK \\d+$' }],
      rules: [{ contains: 'OK', outcome: 'rejected', reason: 'error' }],
    });
    expect(one(buildAnswer(200, 'OK 17'))).toMatchObject({ outcome: 'accepted', rule: 'success rule 2' });
  });

  it('find nothing at a path where there is no JSON, nor that there is nothing', () => {
    const one = judge({ successRules: [{ jsonPath: 'error', exists: false }] });
    expect(one(buildAnswer(200, '{"id": 1}')).outcome).toBe('accepted');
    for (const body of ['', '<html>Service maintenance</html>', 'PHP Notice\n{"error":"no credit"}'])
      expect(one(buildAnswer(200, body)).outcome).toBe('unavailable');
  });

  it.each([null, false, 0, '', [], {}])('take %j for nothing', (value) => {
    const one = judge({ successRules: [{ jsonPath: 'at.value', exists: false }] });
    expect(one(buildAnswer(200, JSON.stringify({ at: { value } }))).outcome).toBe('accepted');
    for (const some of [true, 1, 'x', [0], { a: null }])
      expect(one(buildAnswer(200, JSON.stringify({ at: { value: some } }))).outcome).toBe('unavailable');
  });

  it('read JSON that is written as a JSON string', () => {
    const one = judge({ successRules: [{ jsonPath: 'code', in: ['000'] }] });
    expect(one(buildAnswer(200, JSON.stringify('{"code": "000"}'))).outcome).toBe('accepted');
    const text = judge({ successfulResponse: '"code": "000"' });
    expect(text(buildAnswer(200, JSON.stringify('{"code": "000"}'))).outcome).toBe('accepted');
  });

  it.each(['{"Status":"OK","Id":[7]}', '{&quot;Status&quot;: &quot;OK&quot;,\n&quot;Id&quot;:[7]}'])(
    'read JSON that is the text of an XML document: %s',
    (text) => {
      const body = `<?xml version="1.0" encoding="utf-8"?>\r\n<string xmlns="http://tempuri.org/">${text}</string>`;
      const byPath = judge({ successRules: [{ jsonPath: 'Status', in: ['OK'] }], messageId: { jsonPath: 'Id[0]' } });
      expect(byPath(buildAnswer(200, body))).toMatchObject({ outcome: 'accepted', gatewayMessageId: '7' });
      expect(judge({ successfulResponse: '"Status":"OK"' })(buildAnswer(200, body)).outcome).toBe('accepted');
      expect(byPath(buildAnswer(200, `<r>${body}</r>`)).reason).toBe('unmatched');
    },
  );

  it('find a text however JSON escapes it', () => {
    const one = judge({
      successfulResponse: 'sent/queued',
      rules: [{ contains: 'Недостаточно средств', outcome: 'gatewayFault', reason: 'insufficient_credit' }],
    });
    expect(one(buildAnswer(200, '{"state":"sent\\/queued"}')).outcome).toBe('accepted');
    const escaped = 'Недостаточно средств'.replace(
      /./g,
      (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    expect(one(buildAnswer(200, `{"error":"${escaped}"}`))).toMatchObject({ outcome: 'gatewayFault' });
  });

  it('may look at the status by number or class, together with the body', () => {
    const one = judge({
      rules: [{ status: ['4xx', 503], contains: 'busy', outcome: 'unavailable', reason: 'busy' }],
    });
    expect(one(buildAnswer(404, 'busy')).reason).toBe('busy');
    expect(one(buildAnswer(503, 'busy')).reason).toBe('busy');
    expect(one(buildAnswer(404, 'gone')).reason).toBe('rejected');
    expect(one(buildAnswer(500, 'busy')).reason).toBe('server_error');
  });

  it.each([
    [true, ['True']],
    [false, ['false', 'False']],
    ['0', [0]],
    [0, ['0']],
    [null, [null]],
    ['queued', ['sent', 'queued']],
  ])('read the JSON value %j as one of %j', (value, values) => {
    const one = judge({ successRules: [{ jsonPath: 'list[0].state', in: values }] });
    expect(one(buildAnswer(200, JSON.stringify({ list: [{ state: value }] }))).outcome).toBe('accepted');
  });

  it.each([
    ['{"id": 0}', false],
    ['{"id": null}', false],
    ['{"id": ""}', false],
    ['{}', false],
    ['not json', false],
    ['[]', false],
    ['{"id": 7}', true],
    ['{"id": "0"}', true],
  ])('say of %s that an id exists: %s', (body, exists) => {
    const one = judge({ successRules: [{ jsonPath: 'id', exists: true }] });
    expect(one(buildAnswer(200, body)).outcome === 'accepted').toBe(exists);
  });

  it.each(['$.list[0].id', '$.list[*].id', 'list.*.id', 'list[0].id'])('read a value by the path %s', (jsonPath) => {
    const one = judge({ messageId: { jsonPath } });
    expect(one(buildAnswer(200, '{"list": [{"id": "a1"}, {"id": "a2"}]}')).gatewayMessageId).toBe('a1');
  });

  it('read an answer that is nothing but a value, by $', () => {
    const one = judge({ successRules: [{ jsonPath: '$', exists: true }], messageId: { jsonPath: '$' } });
    expect(one(buildAnswer(200, '5741487669632345678')).gatewayMessageId).toBe('5741487669632345678');
    expect(one(buildAnswer(200, '"A-1"')).gatewayMessageId).toBe('A-1');
    expect(one(buildAnswer(200, '0')).reason).toBe('unmatched');
  });

  it('read JSON behind byte order marks', () => {
    const one = judge({ successRules: [{ jsonPath: 'ok', in: [true] }] });
    expect(one(buildAnswer(200, '\ufeff\ufeff{"ok": true}')).outcome).toBe('accepted');
  });

  it('read what stands under a key that is the recipient itself', () => {
    const one = judge({
      successRules: [{ jsonPath: 'sms.*.status_code', in: [100] }],
      rules: [{ jsonPath: 'sms.*.status_code', in: [202, 207], outcome: 'rejected', reason: 'invalid_number' }],
      messageId: { jsonPath: 'sms.*.sms_id' },
    });
    const answer = (sms: unknown) => one(buildAnswer(200, JSON.stringify({ status_code: 100, sms })));
    expect(answer({ '79255070602': { status_code: 100, sms_id: '0-1' } })).toMatchObject({
      outcome: 'accepted',
      gatewayMessageId: '0-1',
    });
    expect(answer([{ status_code: 207 }]).reason).toBe('invalid_number');
    for (const sms of [{}, [], null, 'text']) expect(answer(sms).reason).toBe('unmatched');
  });

  it.each(["data['Message ID']", 'data["Message ID"]', "$.data['Message ID']", '$[\'data\']["Message ID"]'])(
    'read what stands under a key with a space or a dot, by %s',
    (jsonPath) => {
      const one = judge({ successRules: [{ jsonPath: "['resp.code']", in: ['00'] }], messageId: { jsonPath } });
      const answer = one(buildAnswer(200, '{"resp.code":"00","data":{"Message ID":"A.1"}}'));
      expect(answer).toMatchObject({ outcome: 'accepted', gatewayMessageId: 'A.1' });
    },
  );

  it('never read what every object inherits', () => {
    const one = judge({ successRules: [{ jsonPath: 'constructor.name', exists: true }] });
    expect(one(buildAnswer(200, '{}')).outcome).toBe('unavailable');
  });

  it('cannot hang on an expression that backtracks elsewhere', () => {
    const one = judge({ rules: [{ regex: '^(a+)+$', outcome: 'rejected', reason: 'never' }] });
    const startedAt = performance.now();
    one(buildAnswer(200, `${'a'.repeat(65_000)}!`));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});

describe('what an accepted answer tells', () => {
  it('is the id, parts, price and balance', () => {
    const one = judge({
      messageId: { jsonPath: 'm[0].message-id' },
      partsPath: 'parts',
      pricePath: 'price',
      balancePath: 'left',
    });
    const body = '{"m":[{"message-id":"A1"}],"parts":"2","price":"EUR 0.080","left":17.5}';
    const told = { gatewayMessageId: 'A1', parts: 2, price: 'EUR 0.080', balance: 17.5 };
    expect(one(buildAnswer(200, body))).toMatchObject(told);
  });

  it('is a balance however it is written, and none where it is no amount', () => {
    const one = judge({ balancePath: 'left' });
    const balance = (left: unknown) => one(buildAnswer(200, JSON.stringify({ left }))).balance;
    expect(['1 234,50', 'KES 1,234.50', '€ -3', '12 credits', 1e-7].map(balance)).toEqual([
      1234.5, 1234.5, -3, 12, 0.0000001,
    ]);
    expect(['', 'ND', '2026-03-01', null, {}, `${'9'.repeat(101)}`].map(balance)).toEqual(Array(6).fill(undefined));
  });

  it('is parts, price and balance in the elements of XML, whatever a message in it says', () => {
    const one = judge({ partsPath: 'sms.parts', pricePath: 'credits', balancePath: 'balance' });
    const body = `<?xml version="1.0"?>
      <s:result><text>balance 1 &lt;balance>2&lt;/balance></text><text><![CDATA[<balance>3</balance>]]></text>
      <balanceType>4</balanceType><parts n="5">2</parts><credits><![CDATA[€ 7.2]]></credits><s:balance>5.995,50</s:balance></s:result>`;
    expect(one(buildAnswer(200, body))).toMatchObject({ parts: 2, price: '€ 7.2', balance: 5995.5 });
    expect(one(buildAnswer(200, 'OK <balance>5</balance>'))).not.toHaveProperty('balance');
    expect(one(buildAnswer(200, '<r><balance><a>5</a></balance><balance/></r>'))).not.toHaveProperty('balance');
  });

  it('keeps every digit of a long number', () => {
    const one = judge({ messageId: { jsonPath: 'id' } });
    expect(one(buildAnswer(200, '{"id": 953262833859043328}')).gatewayMessageId).toBe('953262833859043328');
    expect(one(buildAnswer(200, '{"x": 0.12345678901234567, "id": 12}')).gatewayMessageId).toBe('12');
  });

  it.each(['null', 'None', '', 'N/A'])('has no id in %j', (id) => {
    const one = judge({ messageId: { jsonPath: 'id', ignore: ['N/A'] } });
    expect(one(buildAnswer(200, JSON.stringify({ id }))).gatewayMessageId).toBeUndefined();
  });

  it('may stand in a text', () => {
    const one = judge({ messageId: { regex: '^OK (\\S+)' } });
    expect(one(buildAnswer(200, 'OK 1234567\n')).gatewayMessageId).toBe('1234567');
  });

  it('may stand in a header', () => {
    const one = judge({ messageId: { header: 'X-Message' } });
    expect(one(buildAnswer(200, 'OK', { 'x-message': '5f1a' })).gatewayMessageId).toBe('5f1a');
    expect(one(buildAnswer(200, 'OK')).gatewayMessageId).toBeUndefined();
  });
});

describe('Retry-After', () => {
  const wait = (value: string, status = 429, headers: Record<string, string> = {}) =>
    judge({})(buildAnswer(status, '', { 'retry-after': value, ...headers }), Date.parse('2026-10-21T07:27:00Z'))
      .retryAfterMs;

  it('is read as seconds and as a date', () => {
    expect(wait('30')).toBe(30_000);
    expect(wait('Wed, 21 Oct 2026 07:28:00 GMT', 503)).toBe(60_000);
    expect(wait('Wed, 21 Oct 2026 07:28:00 GMT', 503, { date: 'Wed, 21 Oct 2026 07:27:30 GMT' })).toBe(30_000);
  });

  it('is at most one hour', () => {
    expect(wait('315360000')).toBe(3_600_000);
    expect(wait('Tue, 21 Oct 2036 07:28:00 GMT')).toBe(3_600_000);
  });

  it.each(['soon', '-5', '', '1e9', 'Wed, 21 Oct 2020 07:28:00 GMT', '12:30'])('is ignored when it is %j', (value) => {
    expect(wait(value)).toBeUndefined();
  });
});
