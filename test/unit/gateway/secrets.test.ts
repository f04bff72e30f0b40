import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { captureExchange } from '#shared/gateway/debug.ts';
import { createRedactor } from '#shared/gateway/redact.ts';
import { maskSettings, mergeSecrets } from '#shared/gateway/secrets.ts';
import type { GatewaySettings } from '#shared/gateway/settings.ts';
import { GatewaySettingsInput } from '#shared/gateway/settings-input.ts';
import {
  buildAnswer,
  buildError,
  buildJsonSettings,
  buildSettings,
  compileRight,
} from '#test/support/build-settings.ts';

const secret = 'p@ss "wörd"/1+2';
const message = { id: '01JD', to: '+252612345678', from: 'MyISP', text: 'Hello' };

const merge = (previous: GatewaySettings | undefined, input: unknown): GatewaySettings => {
  const merged = mergeSecrets(previous, GatewaySettingsInput.parse(input));
  if (!merged.ok) throw new Error(JSON.stringify(merged.problems));
  return merged.settings;
};

describe('settings that are shown', () => {
  const settings = buildSettings({
    headers: [
      { name: 'X-Key', value: secret },
      { name: 'Accept', value: 'text/plain', secret: false },
    ],
    basicAuth: { user: 'me', password: secret },
    variables: [
      { name: 'TOKEN', value: secret },
      { name: 'USER', value: 'me', secret: false },
    ],
    payload: `to=%TO%&m=%MESSAGE%&user=me&password=${encodeURIComponent(secret)}`,
    gatewayUrl: `https://gateway.example.com/?api_key=${encodeURIComponent(secret)}`,
  });

  it('hold no secret, wherever it was typed', () => {
    const shown = maskSettings(settings);
    expect(JSON.stringify(shown)).not.toContain('wörd');
    expect(JSON.stringify(shown)).not.toContain(encodeURIComponent('wörd'));
    expect(shown.headers.map(({ value }) => value)).toEqual([null, 'text/plain']);
    expect(shown.basicAuth).toEqual({ user: 'me', password: null });
  });

  it.each([
    ['xml', '<m><USER NAME="me" PASSWORD="Secr3t&amp;Pw"/><t>%MESSAGE%</t><to>%TO%</to></m>'],
    ['xml', '<m><password value=\'Secr3t&amp;Pw\'/><t a="%TO%">%MESSAGE%</t></m>'],
    ['xml', '<m><password><![CDATA[Secr3t&Pw]]></password><to>%TO%</to><t>%MESSAGE%</t></m>'],
    ['xml', '<m><psw>Secr3t&amp;Pw</psw><to>%TO%</to><t>%MESSAGE%</t></m>'],
    ['json', '{"apiPass": "Secr3t&Pw", "to": "%TO%", "t": "%MESSAGE%"}'],
    ['json', '{"contraseña": "Secr3t&Pw", "to": "%TO%", "t": "%MESSAGE%"}'],
    ['json', '{"Şifre": "Secr3t&Pw", "to": "%TO%", "t": "%MESSAGE%"}'],
    ['json', '{"hasło": "Secr3t&Pw", "to": "%TO%", "t": "%MESSAGE%"}'],
    ['json', '{"LicenseKey": "Secr3t&Pw", "to": "%TO%", "t": "%MESSAGE%"}'],
    ...'senha clave parola mot_de_passe mdp haslo heslo wachtwoord kennwort hash api_hash key_id api_id apps-id pw upass sms_pass passcode'
      .split(' ')
      .map((name) => ['x-www-form-urlencoded', `${name}=Secr3t%26Pw&to=%TO%&t=%MESSAGE%`] as const),
    ['x-www-form-urlencoded', 'psw=Secr3t%26Pw&to=%TO%&t=%MESSAGE%'],
    ['x-www-form-urlencoded', 'data={"password": "Secr3t%26Pw", "to": "%TO%", "t": "%MESSAGE%"}'],
    ['x-www-form-urlencoded', 'XML=<m k="1" pwd="Secr3t%26amp%3BPw"><to>%TO%</to><t>%MESSAGE%</t></m>'],
    ['x-www-form-urlencoded', 'XML=<m><pwd>Secr3t%26amp%3BPw</pwd><to>%TO%</to><t>%MESSAGE%</t></m>'],
    ['json', '{"password": 987654, "to": "%TO%", "t": "%MESSAGE%"}'],
  ] as const)('hold none that stands in %s as %s, and it is sent as before', (contentType, payload) => {
    const written = buildSettings({ contentType, payload });
    const shown = maskSettings(written);
    expect(JSON.stringify(shown)).not.toMatch(/Secr3t|987654/);
    const stored = merge(written, JSON.parse(JSON.stringify(shown)));
    expect(compileRight(stored).render(message)).toEqual(compileRight(written).render(message));
  });

  it('come back complete from read, edit and write', () => {
    const edited = { ...maskSettings(settings), timeoutSeconds: 9 };
    const stored = merge(settings, JSON.parse(JSON.stringify(edited)));
    expect(stored.timeoutSeconds).toBe(9);
    expect(compileRight(stored).render(message)).toEqual(compileRight(settings).render(message));
    expect(merge(stored, maskSettings(stored))).toEqual(stored);
  });

  it('take a new secret where one is typed', () => {
    const shown = maskSettings(settings);
    const headers = shown.headers.map((header) => ({ ...header, value: 'new-value' }));
    expect(merge(settings, { ...shown, headers }).headers[0]?.value).toBe('new-value');
  });

  it('take a new password that is typed into the payload again', () => {
    const shown = maskSettings(settings);
    const stored = merge(settings, { ...shown, payload: 'to=%TO%&m=%MESSAGE%&user=me&password=changed1' });
    expect(compileRight(stored).render(message).body).toContain('password=changed1');
    expect(stored.payload).not.toContain('changed1');
  });

  it.each([
    [{ headers: [{ name: 'X-New', value: null }] }, 'headers[0].value'],
    [{ variables: [{ name: 'NEW', value: null }] }, 'variables[0].value'],
    [{ headers: [{ name: 'x-key', value: null, secret: false }] }, 'headers[0].value'],
  ])('refuse to keep what is not stored, or to reveal what is: %j', (changes, field) => {
    const merged = mergeSecrets(settings, GatewaySettingsInput.parse({ ...maskSettings(settings), ...changes }));
    expect(merged.ok ? [] : merged.problems.map((problem) => problem.field)).toEqual([field]);
  });

  it('keep no password where none was', () => {
    const merged = mergeSecrets(undefined, GatewaySettingsInput.parse({ basicAuth: { user: 'u', password: null } }));
    expect(merged.ok).toBe(false);
  });
});

describe('secrets that are kept', () => {
  const settings = buildSettings({
    gatewayUrl: 'https://%REGION%.gateway.example.com/send',
    headers: [{ name: 'X-Key', value: secret }],
    variables: [
      { name: 'REGION', value: 'eu', secret: false },
      { name: 'TOKEN', value: 'hidden-token' },
    ],
    basicAuth: { user: 'me', password: secret },
  });
  const to = (changes: object) =>
    mergeSecrets(settings, GatewaySettingsInput.parse({ ...maskSettings(settings), ...changes }));
  const fieldsOf = (merged: ReturnType<typeof to>) => (merged.ok ? [] : merged.problems.map(({ field }) => field));
  const region = (value: string) => ({
    variables: [
      { name: 'REGION', value, secret: false },
      { name: 'TOKEN', value: null, secret: true },
    ],
  });
  const kept = ['headers[0].value', 'variables[1].value', 'basicAuth.password'];

  it.each([
    ['another host', { gatewayUrl: 'https://%REGION%.attacker.example/send' }],
    ['another host by a variable', region('attacker.example/?')],
    ['another port', { gatewayUrl: 'https://%REGION%.gateway.example.com:8443/send' }],
    ['plain http', { gatewayUrl: 'http://%REGION%.gateway.example.com/send', allowPlainHttp: true }],
    ['a URL that is none', { gatewayUrl: 'nonsense' }],
  ])('do not go to %s: they must be typed again', (_, changes) => {
    const merged = to(changes);
    expect(fieldsOf(merged)).toEqual(kept);
    expect(merged.ok ? '' : merged.problems[0]?.detail).toMatch(/^The secret must be typed again, because .* host/);
    expect(JSON.stringify(merged)).not.toContain('hidden-token');
  });

  it.each([
    ['another path', { gatewayUrl: 'https://%REGION%.gateway.example.com/v2?x=%TO%' }],
    ['the same host in capitals', { gatewayUrl: 'https://%REGION%.Gateway.Example.com/send' }],
    ['the same region typed again', region('eu')],
  ])('still go to %s', (_, changes) => {
    expect(fieldsOf(to(changes))).toEqual([]);
  });

  it('go to another host when all of them are typed', () => {
    const typed = {
      gatewayUrl: 'https://new.example.com/send',
      headers: [{ name: 'X-Key', value: 'a' }],
      variables: [{ name: 'TOKEN', value: 'b' }],
      basicAuth: { user: 'me', password: 'c' },
    };
    expect(fieldsOf(to(typed))).toEqual([]);
  });
});

describe('literal secrets in templates become secret variables', () => {
  it.each([
    [buildSettings({ payload: 'user=u&pass=s3cret99&to=%TO%&text=%MESSAGE%' })],
    [buildSettings({ gatewayUrl: 'https://x.example/a?token=s3cret99&v=1' })],
    [buildSettings({ gatewayUrl: 'https://x.example/a?data={"password":"s3cret99"}&v=1' })],
    [buildJsonSettings({ payload: '{"apiKey": "s3cret99", "to": "%TO%", "m": "%MESSAGE%"}' })],
    [buildSettings({ contentType: 'xml', payload: '<s><password>s3cret99</password><t>%TO%</t><m>%MESSAGE%</m></s>' })],
  ])('and render as before (%#)', (settings) => {
    const stored = merge(undefined, settings);
    expect(stored.gatewayUrl + stored.payload).not.toContain('s3cret99');
    expect(stored.variables).toMatchObject([{ value: 's3cret99', secret: true }]);
    expect(compileRight(stored).render(message)).toEqual(compileRight(settings).render(message));
  });

  it.each([
    ['in CDATA', '<s><password><![CDATA[s3cret99&<1]]></password>%TO%</s>'],
    ['in an attribute', `<s><login user='u' password='s3cret99&amp;"'/>%TO%</s>`],
    ['under a prefix', '<s xmlns:x="urn:x"><x:key>s3cret99</x:key>%TO%</s>'],
    ['with references', '<s><pass >s3cret99&#33;&#x21;&amp;</pass >%TO%</s>'],
    ['in a document within CDATA', '<s><![CDATA[<l pass="s3cret99&amp;1"/><key>s3cret99&lt;</key>]]>%TO%</s>'],
  ])('in XML %s, and render as before', (_, payload) => {
    const settings = buildSettings({ contentType: 'xml', payload: payload.replace('%TO%', '<t>%TO%</t>%MESSAGE%') });
    const stored = merge(undefined, settings);
    expect(stored.payload).not.toContain('s3cret99');
    expect(stored.variables.every((variable) => variable.secret && variable.value.includes('s3cret99'))).toBe(true);
    const read = (xml = '') => xml.replaceAll('&#33;&#x21;', '!!').replaceAll('&quot;', '"');
    expect(read(compileRight(stored).render(message).body)).toBe(read(compileRight(settings).render(message).body));
  });

  it('each its own when two differ', () => {
    const settings = buildSettings({
      gatewayUrl: 'https://x.example/a?key=first-key',
      payload: 'key=second-key&to=%TO%&m=%MESSAGE%',
    });
    const stored = merge(undefined, settings);
    expect(compileRight(stored).render(message)).toEqual(compileRight(settings).render(message));
  });
});

describe('a redactor', () => {
  const settings = buildSettings({
    headers: [{ name: 'X-Custom', value: `Bearer ${encodeURIComponent(secret)}` }],
    basicAuth: { user: 'me', password: '%PW%' },
    variables: [{ name: 'PW', value: secret }],
  });
  const redactor = createRedactor(settings);

  it.each([
    ['raw', secret],
    ['URL-encoded', encodeURIComponent(secret)],
    ['URL-encoded in lower case', encodeURIComponent(secret).replace(/%\w{2}/g, (octet) => octet.toLowerCase())],
    ['form-encoded', new URLSearchParams({ a: secret }).toString()],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64 of user and password', Buffer.from(`me:${secret}`).toString('base64')],
    ['JSON', JSON.stringify({ a: secret })],
    ['ASCII JSON', '"p@ss \\"w\\u00f6rd\\"\\/1+2"'.replace('\\/', '/')],
    ['XML', 'p@ss &quot;wörd&quot;/1+2'],
  ])('finds a secret by value: %s', (_, written) => {
    const shown = redactor.text(`before ${written} after`);
    expect(shown).toContain('***');
    expect(shown).not.toContain(written.replace(/^"|"$/g, ''));
    expect(shown).toMatch(/^before .* after$/);
  });

  it('leaves what is no secret, so that people can read what was exchanged', () => {
    const open = buildSettings({
      headers: [{ name: 'Accept', value: 'text/plain', secret: false }],
      variables: [{ name: 'ACCOUNT', value: 'account-7', secret: false }],
    });
    const answer = 'account-7 is unknown, as text/plain';
    expect(createRedactor(open).text(answer)).toBe(answer);
  });

  it('[P8] finds the user and password that a header of Basic authorization holds', () => {
    const value = `Basic ${Buffer.from('me:s3cr3t-pw').toString('base64')}`;
    const { text } = createRedactor(buildSettings({ headers: [{ name: 'Authorization', value }] }));
    expect(text('no such user me:s3cr3t-pw')).toBe('no such user ***');
    expect(text('wrong: s3cr3t-pw')).toBe('wrong: ***');
  });

  it.each([
    ['x-www-form-urlencoded', 'data={"to":"%TO%","m":"%MESSAGE%","k":"%KEY%"}'],
    ['x-www-form-urlencoded', 'data=<a to="%TO%" k="%KEY%">%MESSAGE%</a>'],
    ['json', '{"to":"%TO%","m":"%MESSAGE%","x":"{\\"k\\":\\"%KEY%\\"}"}'],
    ['json', '{"to":"%TO%","m":"%MESSAGE%","x":"<a k=\\"%KEY%\\"/>"}'],
    ['xml', '<a to="%TO%"><m>%MESSAGE%</m><x><![CDATA[<b><k>%KEY%</k></b>]]></x><y><![CDATA[%KEY%]]></y></a>'],
  ] as const)('finds any secret within %s as %s', (contentType, payload) => {
    const anySecret = fc.string({ unit: 'grapheme', minLength: 4, maxLength: 12 });
    fc.assert(
      fc.property(anySecret, (value) => {
        const variables = [{ name: 'KEY', value: `Zq7${value}]]>"x` }];
        const secretive = buildSettings({ contentType, payload, variables });
        const shown = createRedactor(secretive).request(compileRight(secretive).render(message));
        expect(shown.body).toContain('***');
        expect(shown.body).not.toContain('Zq7');
      }),
      { numRuns: 100 },
    );
  });

  it('masks headers by name, the gateway’s own and any that carries a secret by its name', () => {
    const headers = { 'x-custom': 'echo', Authorization: 'x', 'Set-Cookie': 'a=b', 'X-Api-Key': 'k', Date: 'today' };
    expect(redactor.headers(headers)).toEqual({
      'x-custom': '***',
      Authorization: '***',
      'Set-Cookie': '***',
      'X-Api-Key': '***',
      Date: 'today',
    });
  });

  it('masks parameters by name, however short their value', () => {
    expect(redactor.text('https://x.example/?user=me&pass=ab&to=1')).toBe('https://x.example/?user=me&pass=***&to=1');
    expect(redactor.text('{"token": "ab", "to": "1"}')).toBe('{"token": "***", "to": "1"}');
    expect(redactor.text('<s:key id="7">ab</s:key><to>1</to>')).toBe('<s:key id="7">***</s:key><to>1</to>');
    expect(redactor.text('<pass><![CDATA[a<b]]></pass>')).toBe('<pass>***</pass>');
    expect(redactor.text(`<login user="me" password="ab" pin='12'/>`)).toBe(
      `<login user="me" password="***" pin='***'/>`,
    );
  });
});

describe('the record of an exchange', () => {
  const settings = buildJsonSettings({ headers: [{ name: 'X-Key', value: 'long-secret' }] });
  const redactor = createRedactor(settings);
  const request = compileRight(settings).render(message);

  it('holds request and answer without secrets, and at most 4 KB of body', () => {
    const exchange = captureExchange(redactor, request, buildAnswer(200, `long-secret${'x'.repeat(9_000)}`));
    expect(exchange.request.headers['X-Key']).toBe('***');
    expect(exchange.response).toMatchObject({ status: 200, truncated: true });
    expect(exchange.response?.body).toHaveLength(4_096);
    expect(JSON.stringify(exchange)).not.toContain('long-secret');
  });

  it('holds the error where there was no answer', () => {
    const exchange = captureExchange(redactor, request, buildError('ECONNRESET', true));
    expect(exchange).toMatchObject({ error: { code: 'ECONNRESET', written: true }, latencyMs: 12 });
    expect(exchange).not.toHaveProperty('response');
  });
});
