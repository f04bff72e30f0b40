import { describe, expect, it } from 'vitest';
import { compileGateway } from '#shared/gateway/compile.ts';
import { defaultGatewaySettings, GatewaySettings } from '#shared/gateway/settings.ts';
import { buildJsonSettings, buildSettings, compileRight, compileWrong } from '#test/support/build-settings.ts';
import { testCa } from '#test/support/gateway-server.ts';

const message = { id: '01JD', to: '+252612345678', from: 'MyISP', text: 'Hi & "bye"' };

describe('settings', () => {
  it("have the model form's defaults", () => {
    expect(defaultGatewaySettings).toMatchObject({
      method: 'GET',
      contentType: 'x-www-form-urlencoded',
      verifySsl: true,
      enabled: true,
      debug: false,
      successfulResponse: '',
      daysUntilExpiration: 2,
      headers: [],
      unmatched2xx: 'retry',
      ambiguous: 'retry',
    });
  });

  it.each([
    ['daysUntilExpiration', 0],
    ['daysUntilExpiration', -1],
    ['daysUntilExpiration', 30.5],
    ['daysUntilExpiration', '7'],
    ['daysUntilExpiration', Number.NaN],
    ['method', 'PUT'],
    ['contentType', 'text'],
    ['phoneFormat', 'national:'],
    ['messagesPerSecond', 0],
    ['timeoutSeconds', 0],
    ['gatewayUrl', `https://x.example/${'a'.repeat(5_000)}`],
    ['verifySsl', 'false'],
  ])('refuse %s = %j with a sentence', (field, value) => {
    const issue = GatewaySettings.safeParse({ [field]: value }).error?.issues[0];
    expect(issue?.message).toMatch(/^[\w"].* .*\.$/);
    expect(issue?.message).toContain(field);
  });

  it.each([
    [{ outcome: 'rejected', reason: 'x' }, 'at least one of'],
    [{ jsonPath: 'a', outcome: 'rejected', reason: 'x' }, 'needs "in" or "exists"'],
    [{ in: [1], outcome: 'rejected', reason: 'x' }, 'need a jsonPath'],
    [{ jsonPath: 'a..b', exists: true, outcome: 'rejected', reason: 'x' }, 'JSON path'],
    [{ status: [99], outcome: 'rejected', reason: 'x' }, 'A status is'],
    [{ contains: 'x', outcome: 'sent', reason: 'x' }, 'outcome is one of'],
  ])('refuse the rule %j', (rule, words) => {
    expect(GatewaySettings.safeParse({ rules: [rule] }).error?.issues[0]?.message).toContain(words);
  });
});

describe('a template that is wrong is refused with the position and the reason', () => {
  it.each([
    ["{''to'': [''%TO%''], ''content'': ''%MESSAGE%''}", /position 2 .*two single quotes/s],
    ['{“to”: “%TO%”, “m”: “%MESSAGE%”}', /curly quotes/],
    ["{'to': '%TO%', 'm': '%MESSAGE%'}", /single quotes/],
    ['{"to": "%TO%",\n "m": "%MESSAGE%",}', /line 2, column 19.*comma/s],
    ['{"to": "%TO%", "m": %MESSAGE%}', /%MESSAGE% at position 21 .* between double quotes/],
    ['{"to": %TO%, "m": "%MESSAGE%"}', /%TO% at position 8 .*phone format "number"/],
    ['', /not JSON/],
    ['{"to": "%TO%", "m": "%MESSAGE%", "d": "%DATE%"}', /%DATE% at position 40 is no placeholder/],
    ['{"to": "%to%", "m": "%MESSAGE%"}', /must be written %TO%/],
    [
      '{"to": "%TO%", "m": "%MESSAGE%", "c": "%UNICODE(ucs2)%"}',
      /%UNICODE\(ucs2\)% at position 40 must .* name two words/,
    ],
    ['{"to": "%TO%", "m": "%MESSAGE%", "c": "%unicode(2,1)%"}', /must be in capitals/],
    ['{"to": "%TO%", "m": "%MESSAGE%", "c": %UNICODE(1,gsm)%}', /%UNICODE\(1,gsm\)% .* between double quotes/],
    ['{"to": "%TO%"}', /text is missing/],
    ['{"m": "%MESSAGE%"}', /recipient is missing/],
  ])('%s', (payload, words) => {
    expect(compileWrong(buildJsonSettings({ payload })).join('\n')).toMatch(words);
  });

  it('JSON and XML with GET', () => {
    expect(compileWrong(buildJsonSettings({ method: 'GET' }))[0]).toMatch(/^contentType: .* needs the method POST/);
    expect(
      compileWrong(buildSettings({ method: 'GET', contentType: 'xml', payload: '<a>%TO%%MESSAGE%</a>' }))[0],
    ).toMatch(/^contentType: /);
  });

  it('JSON that is declared as a form', () => {
    expect(compileWrong(buildSettings({ payload: '{"to":"%TO%","m":"%MESSAGE%"}' }))[0]).toMatch(/looks like JSON/);
  });

  it.each([
    '<a><to>%TO%</to><m>%MESSAGE%</m>',
    '<a>%TO% & %MESSAGE%</a>',
    '<a %TO%="1">%MESSAGE%</a>',
    'x%TO%%MESSAGE%',
  ])('XML %s', (payload) => {
    expect(compileWrong(buildSettings({ contentType: 'xml', payload }))[0]).toMatch(/^payload: .*position \d+/);
  });

  it('a regular expression that RE2 does not know', () => {
    const rules = [{ regex: '(?=a)', outcome: 'rejected' as const, reason: 'x' }];
    expect(compileWrong(buildSettings({ rules }))[0]).toMatch(/^rules\[0\]\.regex: /);
    expect(compileWrong(buildSettings({ messageId: { regex: '(a' } }))[0]).toMatch(/^messageId\.regex: /);
    expect(compileWrong(buildSettings({ messageId: { regex: '(a?){500}a{500}' } }))[0]).toMatch(/too large/);
  });

  it('a header with a line break, a name of the connection, a name twice, or Authorization beside basicAuth', () => {
    const wrong = compileWrong(
      buildSettings({
        headers: [
          { name: 'X-A', value: 'a\r\nX-B: b' },
          { name: 'Host', value: 'x' },
          { name: 'x-a', value: 'b' },
          { name: 'Authorization', value: 'x' },
        ],
        basicAuth: { user: 'u', password: 'p' },
      }),
    );
    expect(wrong).toHaveLength(4);
  });

  it('a variable without a value, with a name of ours, or twice', () => {
    const wrong = compileWrong(
      buildSettings({
        variables: [
          { name: 'KEY', value: '' },
          { name: 'TO', value: '1' },
          { name: 'AB', value: '1' },
          { name: 'KEY', value: '2' },
        ],
      }),
    );
    expect(wrong.map((one) => one.split(':')[0])).toEqual([
      'variables[0].value',
      'variables[1].name',
      'variables[2].name',
      'variables[3].name',
    ]);
  });

  it('a certificate that is none', () => {
    expect(compileWrong(buildSettings({ caCertificate: 'x' }))[0]).toMatch(/^caCertificate: /);
    compileRight(buildSettings({ caCertificate: testCa }));
  });
});

describe('[P9] a gateway URL is refused when it', () => {
  it.each([
    ['', /empty/],
    ['gateway.example.com/send', /absolute/],
    ['ftp://gateway.example.com/', /https:/],
    ['http://gateway.example.com/', /unencrypted/],
    ['https://user:pw@gateway.example.com/', /user name or password/],
    ['https://gateway.example.com:22/', /Port 22/],
    ['https://127.0.0.1:9001/', /blocked/],
    ['https://2130706433/', /blocked/],
    ['https://0x7f.1/', /blocked/],
    ['https://017700000001/', /blocked/],
    ['https://[::1]/', /blocked/],
    ['https://[::ffff:10.0.0.1]/', /blocked/],
    ['https://[64:ff9b::a00:1]/', /blocked/],
    ['https://169.254.169.254/latest/meta-data', /blocked/],
    ['https://１２７.0.0.1/', /blocked/],
    ['https://localhost/', /blocked/],
    ['https://gateway.example.com/#a', /#/],
    ['https://%TO%.example.com/', /host/],
    ['https:///x', /URL/],
    ['https://exa mple.com/', /URL/],
  ])('is %s', (gatewayUrl, words) => {
    expect(compileWrong(buildSettings({ gatewayUrl })).join('\n')).toMatch(words);
  });

  it('but an internationalised name, and plain HTTP that the operator allows, are accepted', () => {
    compileRight(buildSettings({ gatewayUrl: 'https://bücher.example/send' }));
    compileRight(buildSettings({ gatewayUrl: 'http://kannel.example.com:13013/', allowPlainHttp: true }));
  });

  it('but the machine itself is accepted where local addresses are allowed, metadata never', () => {
    const local = (gatewayUrl: string) =>
      compileGateway(buildSettings({ gatewayUrl }), { allowLocalAddresses: true }).ok;
    expect(local('http://127.0.0.1:8080/sandbox')).toBe(true);
    expect(local('http://localhost:8080/sandbox')).toBe(true);
    expect(local('https://10.1.2.3/send')).toBe(true);
    expect(local('http://10.1.2.3/send')).toBe(false);
    expect(local('https://169.254.169.254/')).toBe(false);
  });
});

describe('rendering', () => {
  it.each([
    ['e164', '+252612345678'],
    ['digits', '252612345678'],
    ['00', '00252612345678'],
    ['number', '252612345678'],
    ['national:252', '612345678'],
    ['national:252:0', '0612345678'],
    ['national:1', '252612345678'],
  ])('writes the number in the format %s', (phoneFormat, to) => {
    const request = compileRight(buildSettings({ phoneFormat })).render(message);
    expect(new URLSearchParams(request.body).get('to')).toBe(to);
  });

  it('writes an unquoted number', () => {
    const settings = buildJsonSettings({ phoneFormat: 'number', payload: '{"to": %TO%, "m": "%MESSAGE%"}' });
    expect(JSON.parse(compileRight(settings).render(message).body ?? '')).toEqual({
      to: 252612345678,
      m: 'Hi & "bye"',
    });
  });

  it('leaves percent-encoded octets alone, even where they touch a placeholder', () => {
    const payload = 'u=https%3A%2F%2Fx%2F%3Fid%3D%ID%%26s%3D%25d&c=caf%C3%A9&to=%TO%&m=%MESSAGE%';
    const { url } = compileRight(buildSettings({ method: 'GET', payload })).render(message);
    expect(Object.fromEntries(new URL(url).searchParams)).toEqual({
      u: 'https://x/?id=01JD&s=%d',
      c: 'café',
      to: '+252612345678',
      m: 'Hi & "bye"',
    });
  });

  it('never looks at a value again', () => {
    const text = "%TO% $& $' %FROM% {{x}}";
    const request = compileRight(buildSettings()).render({ ...message, text });
    expect(new URLSearchParams(request.body).get('message')).toBe(text);
  });

  it('fills the URL, its query and headers, and appends the parameters of a GET', () => {
    const settings = buildSettings({
      method: 'GET',
      gatewayUrl: 'https://gateway.example.com/%ACCOUNT%/send/%ID%?v=1',
      payload: 'to=%TO%&m=%MESSAGE%',
      headers: [{ name: 'X-Ref', value: 'ref %ID% é %MESSAGE%' }],
      variables: [{ name: 'ACCOUNT', value: 'a b/c' }],
    });
    const request = compileRight(settings).render({ ...message, text: 'a\r\nb: ☺' });
    expect(request).not.toHaveProperty('body');
    expect(request.url).toBe(
      'https://gateway.example.com/a%20b%2Fc/send/01JD?v=1&to=%2B252612345678&m=a%0D%0Ab%3A%20%E2%98%BA',
    );
    expect(Buffer.from(request.headers['X-Ref'] ?? '', 'latin1').toString('utf8')).toBe('ref 01JD é a b: ☺');
  });

  it.each([
    ['https://gateway.example.com/send', '?to='],
    ['https://gateway.example.com/send?', '?to='],
    ['https://gateway.example.com/send?action=sms', '?action=sms&to='],
    ['https://gateway.example.com/send?action=sms& ', '?action=sms&to='],
  ])('parts parameters once, however %s ends and the payload begins', (gatewayUrl, query) => {
    for (const start of ['', '?', '&']) {
      const settings = buildSettings({ method: 'GET', gatewayUrl, payload: `${start}to=%TO%&m=%MESSAGE%` });
      expect(new URL(compileRight(settings).render(message).url).search.startsWith(query)).toBe(true);
    }
  });

  it('can carry the parameters of a POST in the query', () => {
    const request = compileRight(buildSettings({ payloadIn: 'query' })).render(message);
    expect(new URL(request.url).searchParams.get('message')).toBe('Hi & "bye"');
    expect(request).not.toHaveProperty('body');
    expect(request.headers).not.toHaveProperty('Content-Type');
  });

  it('uses the default sender when the message names none', () => {
    const settings = buildSettings({ defaultFrom: 'Company' });
    expect(compileRight(settings).render({ ...message, from: '' }).body).toContain('from=Company');
    expect(compileRight(settings).render(message).body).toContain('from=MyISP');
  });

  it('takes user and password for Basic authorization, variables included', () => {
    const settings = buildSettings({
      basicAuth: { user: '%USER%', password: 'a:b%25' },
      variables: [{ name: 'USER', value: 'zoë', secret: false }],
    });
    const { Authorization = '' } = compileRight(settings).render(message).headers;
    expect(Buffer.from(Authorization.slice(6), 'base64').toString()).toBe('zoë:a:b%25');
  });

  it('tells a gateway that wants hexadecimal UCS-2 or a Unicode flag', () => {
    const payload = 'to=%TO%&t=%MESSAGE_HEX_UTF16BE%&u=%UNICODE01%&k=%UNICODE_TYPE%&c=%CODING08%&o=%MESSAGE_OR_HEX%';
    const gateway = compileRight(buildSettings({ payload }));
    const read = (text: string) => Object.fromEntries(new URLSearchParams(gateway.render({ ...message, text }).body));
    expect(read('☺')).toMatchObject({ t: '263a', u: '1', k: 'unicode', c: '8', o: '263a' });
    expect(read('€')).toMatchObject({ t: '20ac', u: '0', k: 'text', c: '0', o: '€' });
  });

  it('tells it in the words that the gateway has for it', () => {
    const form = compileRight(buildSettings({ payload: 'to=%TO%&m=%MESSAGE%&t=%UNICODE(2,1)%&u=%UNICODE(1,)%' }));
    const json = compileRight(
      buildJsonSettings({
        payload: '{"to": "%TO%", "m": "%MESSAGE%", "c": "%UNICODE(UCS2,GSM)%", "u": %UNICODE(true,false)%}',
      }),
    );
    const read = (text: string) => [
      Object.fromEntries(new URLSearchParams(form.render({ ...message, text }).body)),
      JSON.parse(json.render({ ...message, text }).body ?? ''),
    ];
    expect(read('☺')).toMatchObject([
      { t: '2', u: '1' },
      { c: 'UCS2', u: true },
    ]);
    expect(read('€')).toMatchObject([
      { t: '1', u: '' },
      { c: 'GSM', u: false },
    ]);
  });

  it('gives the same int32 for the same id, and few clashes among many', () => {
    const gateway = compileRight(buildSettings({ payload: 'id=%ID_INT31%&to=%TO%&m=%MESSAGE%' }));
    const idOf = (id: string) => new URLSearchParams(gateway.render({ ...message, id }).body).get('id');
    const ids = new Set(Array.from({ length: 10_000 }, (_, index) => idOf(`01JD${index}`)));
    expect(ids.size).toBeGreaterThan(9_990);
    expect(idOf('01JD1')).toBe(idOf('01JD1'));
    for (const id of ids)
      expect(Number(id)).toSatisfy((one: number) => Number.isInteger(one) && one > 0 && one < 2 ** 31);
  });

  it('takes a few microseconds', () => {
    const gateway = compileRight(buildJsonSettings());
    const startedAt = performance.now();
    for (let count = 0; count < 20_000; count += 1) gateway.render(message);
    expect((performance.now() - startedAt) / 20_000).toBeLessThan(0.05);
  });
});
