import { describe, expect, test } from 'vitest';
import { prepareCheck } from '#functions/balance/request.ts';
import { maskBalanceSettings, mergeBalanceSecrets } from '#functions/balance/settings.ts';
import { BalanceSettings, BalanceSettingsInput, defaultBalanceSettings } from '#shared/domain/balance-settings.ts';
import { parseInput } from '#shared/domain/parse-input.ts';
import { buildBalanceSettings } from '#test/support/balance.ts';
import { buildSettings } from '#test/support/build-settings.ts';

const guard = { allowLocalAddresses: false };

test("the defaults are the model's", () => {
  expect(defaultBalanceSettings).toMatchObject({
    enabled: false,
    checkUrl: '',
    fieldName: '',
    method: 'GET',
    every: '5 minutes',
    dashboardNotification: true,
    minimumBalance: 10,
    useGatewayHeaders: true,
  });
});

test('settings saved before there were expressions are read without one', () => {
  const { fieldRegex: _, ...old } = buildBalanceSettings();
  expect(BalanceSettings.parse(old)).toEqual({ ...old, fieldRegex: '' });
});

describe('a wrong field is named, with what is allowed', () => {
  test.each<[string, Record<string, unknown>]>([
    ['minimumBalance', { minimumBalance: -1 }],
    ['minimumBalance', { minimumBalance: Number('1e309') }],
    ['minimumBalance', { minimumBalance: Number.NaN }],
    ['minimumBalance', { minimumBalance: '10' }],
    ['stopBelow', { stopBelow: -1 }],
    ['stopBelow', { source: 'sendAnswers', stopBelow: 5 }],
    ['scale', { scale: 0 }],
    ['every', { every: '7 minutes' }],
    ['enabled', { enabled: 'false' }],
    ['checkUrl', { enabled: true, checkUrl: '' }],
    ['checkUrl', { checkUrl: 'ftp://gateway.example.com' }],
    ['checkUrl', { checkUrl: 'https://user:pass@gateway.example.com/' }],
    ['checkUrl', { checkUrl: 'gateway.example.com/balance' }],
    ['body', { method: 'GET', body: 'a=b' }],
    ['fieldRegex', { fieldName: 'balance', fieldRegex: '(.+)' }],
    ['fieldRegex', { fieldRegex: 'x'.repeat(1_001) }],
    ['fieldRegex', { fieldRegex: 5 }],
    ['contentType', { contentType: 'text/xml' }],
    ['emails', { enabled: true, checkUrl: 'https://g.example.com', emails: [], dashboardNotification: false }],
    ['emails', { emails: Array.from({ length: 11 }, (_, index) => `a${index}@example.com`) }],
    ['emails', { emails: ['a@example.com', 'A@example.com'] }],
    ['emails', { emails: 'a@example.com' }],
    ['currency', { currency: 'E\r\nBcc: x' }],
    ['errorMatch[0]', { errorMatch: [{}] }],
    ['headers[0].name', { headers: [{ name: 'X Y', value: 'z' }] }],
    ['unknownField', { unknownField: 1 }],
  ])('%s in %j', (field, given) => {
    const parsed = parseInput(BalanceSettings, given);
    const problems = parsed.ok ? [] : parsed.problems;
    expect(problems).toContainEqual(expect.objectContaining({ field, detail: expect.stringMatching(/\.$/) }));
  });

  test.each([
    'finance@example.com\r\nBcc: all@example.com',
    'a@example.com,b@example.com,c@example.com,d@example.com,e@example.com',
    'a@example.com; b@example.com',
    'Finance <finance@example.com>',
    '"a b"@example.com',
    'a@b@example.com',
    'a@localhost',
    'a..b@example.com',
    '@example.com',
    'a@-example.com',
    'fin\u0000ance@example.com',
    `${'a'.repeat(65)}@example.com`,
    '',
  ])('the email %j', (email) => {
    const parsed = parseInput(BalanceSettings, { emails: ['ok@example.com', email] });
    expect(parsed.ok ? [] : parsed.problems.map(({ field }) => field)).toContain('emails[1]');
  });

  test.each(['finance@example.com', "o'neil+sms@sub.example.co.uk", 'a.b_c@xn--bcher-kva.example'])(
    '%s is an email',
    (email) => {
      expect(BalanceSettings.parse({ emails: [email] }).emails).toEqual([email]);
    },
  );
});

describe('secrets', () => {
  const stored = buildBalanceSettings({
    checkUrl: 'https://gateway.example.com/balance?user=isp&key=%API_KEY%',
    headers: [
      { name: 'Authorization', value: 'Bearer hunter2' },
      { name: 'Accept', value: 'application/json', secret: false },
    ],
    variables: [{ name: 'API_KEY', value: 'k-123456' }],
  });

  test('[P8] are shown as null, and null written back keeps them', () => {
    const shown = maskBalanceSettings(stored);
    expect(JSON.stringify(shown)).not.toMatch(/hunter2|k-123456/);
    const again = mergeBalanceSecrets(stored, BalanceSettingsInput.parse(JSON.parse(JSON.stringify(shown))));
    expect(again).toEqual({ ok: true, settings: stored });
  });

  test('[P8] typed into the URL become a variable', () => {
    const input = BalanceSettingsInput.parse({ checkUrl: 'https://gateway.example.com/?user=isp&password=hunter2' });
    const merged = mergeBalanceSecrets(defaultBalanceSettings, input);
    expect(merged).toMatchObject({ ok: true, settings: { variables: [{ value: 'hunter2', secret: true }] } });
    expect(merged.ok && merged.settings.checkUrl).not.toContain('hunter2');
  });

  test.each<[string, string]>([
    ['x-www-form-urlencoded', 'user=isp&password=hunter2'],
    ['json', '{"user": "isp", "password": "hunter2"}'],
    ['xml', '<balance><user>isp</user><password>hunter2</password></balance>'],
    ['xml', '<balance user="isp" password="hunter2"/>'],
    ['xml', '<b:balance xmlns:b="urn:b"><b:Password><![CDATA[hunter2]]></b:Password></b:balance>'],
  ])('[P8] typed into a body of %s become a variable, and are sent: %s', (contentType, body) => {
    const input = BalanceSettingsInput.parse({
      checkUrl: 'https://gateway.example.com/',
      method: 'POST',
      contentType,
      body,
    });
    const merged = mergeBalanceSecrets(defaultBalanceSettings, input);
    if (!merged.ok) throw new Error(JSON.stringify(merged.problems));
    expect(merged.settings.body).toContain('%PASSWORD%');
    expect(JSON.stringify(maskBalanceSettings(merged.settings))).not.toContain('hunter2');
    // What was stored before is not shown either.
    expect(JSON.stringify(maskBalanceSettings(BalanceSettings.parse(input)))).not.toContain('hunter2');
    const prepared = prepareCheck(merged.settings, buildSettings(), guard);
    if (!prepared.ok) throw new Error(JSON.stringify(prepared.problems));
    const { request, redactor } = prepared.check;
    expect(request.body).toBe(body);
    expect(JSON.stringify(redactor.request(request))).not.toContain('hunter2');
  });

  test('that were never stored cannot be kept', () => {
    const input = BalanceSettingsInput.parse({ headers: [{ name: 'X-Key', value: null }] });
    expect(mergeBalanceSecrets(defaultBalanceSettings, input)).toMatchObject({
      ok: false,
      problems: [{ field: 'headers[0].value' }],
    });
  });
});

describe('the request of the check', () => {
  const gateway = buildSettings({
    headers: [
      { name: 'Authorization', value: 'App %API_KEY%' },
      { name: 'X-Message', value: '%ID%' },
    ],
    variables: [{ name: 'API_KEY', value: 'gateway-key' }],
  });
  const prepared = (given: Record<string, unknown>) => prepareCheck(buildBalanceSettings(given), gateway, guard);

  test("carries the gateway's headers, its variables filled in", () => {
    const result = prepared({ checkUrl: 'https://gateway.example.com/me?k=%API_KEY%' });
    expect(result).toMatchObject({
      ok: true,
      check: {
        request: {
          method: 'GET',
          url: 'https://gateway.example.com/me?k=gateway-key',
          headers: { Authorization: 'App gateway-key', 'X-Message': '' },
        },
      },
    });
  });

  test('carries its own headers instead, where it has them', () => {
    const own = [{ name: 'authorization', value: 'Bearer own' }];
    expect(prepared({ headers: own })).toMatchObject({
      check: { request: { headers: { authorization: 'Bearer own' } } },
    });
    const alone = prepared({ headers: own, useGatewayHeaders: false });
    expect(alone.ok && alone.check.request.headers).toEqual({ authorization: 'Bearer own' });
  });

  test('carries a body with POST', () => {
    expect(prepared({ method: 'POST', contentType: 'json', body: '{"key": "%API_KEY%"}' })).toMatchObject({
      check: {
        request: { method: 'POST', body: '{"key": "gateway-key"}', headers: { 'Content-Type': 'application/json' } },
      },
    });
    expect(prepared({ method: 'POST', contentType: 'json' })).toMatchObject({ check: { request: { body: '' } } });
    expect(prepared({ method: 'POST', contentType: 'xml' })).toMatchObject({ check: { request: { body: '' } } });
  });

  test('carries a body of XML, its variables escaped', () => {
    const body = '<?xml version="1.0"?><soap:Body><key>%KEY_1%</key></soap:Body>';
    const variables = [{ name: 'KEY_1', value: 'a<b&c' }];
    expect(prepared({ method: 'POST', contentType: 'xml', body, variables })).toMatchObject({
      check: {
        request: { body: body.replace('%KEY_1%', 'a&lt;b&amp;c'), headers: { 'Content-Type': 'application/xml' } },
      },
    });
    const soap = [{ name: 'Content-Type', value: 'text/xml; charset=utf-8', secret: false }];
    expect(prepared({ method: 'POST', contentType: 'xml', body, variables, headers: soap })).toMatchObject({
      check: { request: { headers: { 'Content-Type': 'text/xml; charset=utf-8' } } },
    });
  });

  test('is refused for a body that is no XML, and for XML that is called a form', () => {
    expect(prepared({ method: 'POST', contentType: 'xml', body: '<a><b></a>' })).toMatchObject({
      ok: false,
      problems: [{ field: 'body', detail: expect.stringContaining('not XML') }],
    });
    expect(prepared({ method: 'POST', body: '<a/>' })).toMatchObject({
      ok: false,
      problems: [{ field: 'body', detail: expect.stringContaining('Choose that content type') }],
    });
  });

  test.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/',
    'http://gateway.example.com/',
    'https://gateway.example.com/?k=%NO_SUCH%',
  ])('[P9] is refused for %s', (checkUrl) => {
    expect(prepared({ checkUrl })).toMatchObject({ ok: false, problems: [{ field: 'checkUrl' }] });
  });
});
