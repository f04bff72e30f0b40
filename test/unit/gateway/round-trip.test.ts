import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildJsonSettings, buildSettings, compileRight } from '#test/support/build-settings.ts';
import { readRequest } from '#test/support/read-request.ts';
import { vectors } from '#test/support/vectors.ts';
import generic from '#test/vectors/gateways/generic.json' with { type: 'json' };

const number = fc.stringMatching(/^\+[1-9]\d{6,14}$/);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc
    .array(fc.constantFrom('%TO%', '%41', '$&', '"', "'", '\\', '\r\n', '&', '=', '+', '<', ']]>', '{{x}}', ' ', '😀'))
    .map((all) => all.join('')),
);
const message = fc.record({ id: fc.uuid(), to: number, from: text, text });

/** What a reader of XML makes of a run of text and CDATA sections. */
const decode = (xml: string) =>
  xml
    .split(/(<!\[CDATA\[[\s\S]*?\]\]>)/)
    .map((part) =>
      part.startsWith('<![CDATA[')
        ? part.slice(9, -3)
        : part.replace(/&(?:#(\d+)|(\w+));/g, (_, code: string | undefined, name: string) =>
            code
              ? String.fromCharCode(Number(code))
              : ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }[name] ?? ''),
          ),
    )
    .join('');

describe('for any text and number, what a reader gets back is exactly what was sent', () => {
  it('in JSON', () => {
    const { render } = compileRight(
      buildJsonSettings({ payload: '{"m": [{"to": "%TO%", "%ID%": {"f": "%FROM%"}}], "t": "say %MESSAGE%!"}' }),
    );
    fc.assert(
      fc.property(message, (one) => {
        const expected = { m: [{ to: one.to, [one.id]: { f: one.from } }], t: `say ${one.text}!` };
        expect(readRequest(render(one)).json()).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('in a form', () => {
    const { render } = compileRight(buildSettings());
    fc.assert(
      fc.property(message, (one) => {
        expect(readRequest(render(one)).form).toEqual({ from: one.from, to: one.to, message: one.text });
      }),
      { numRuns: 500 },
    );
  });

  it('in a query, whose host and path stay what they are', () => {
    const { render } = compileRight(
      buildSettings({ method: 'GET', gatewayUrl: 'https://gateway.example.com/a?b=%ID%' }),
    );
    fc.assert(
      fc.property(message, (one) => {
        const { address, query } = readRequest(render(one));
        expect(address).toBe('https://gateway.example.com/a');
        expect(query).toEqual({ b: one.id, from: one.from, to: one.to, message: one.text });
      }),
      { numRuns: 500 },
    );
  });

  // XML 1.0 has no way to write these characters at all.
  const writable = (value: string) => !/(?![\t\n\r\x7f-\x9f])\p{Cc}|[\ufffe\uffff]/u.test(value);

  it('in XML text, attributes and CDATA', () => {
    const payload = '<s to="%TO%" f="%FROM%"><t>%MESSAGE%</t><c><![CDATA[%MESSAGE%]]></c></s>';
    const { render } = compileRight(buildSettings({ contentType: 'xml', payload }));
    fc.assert(
      fc.property(message, (one) => {
        fc.pre(writable(one.text) && writable(one.from));
        const parts = /^<s to="([^"<]*)" f="([^"<]*)"><t>([^<]*)<\/t><c>(<!\[CDATA\[[\s\S]*)<\/c><\/s>$/.exec(
          render(one).body ?? '',
        );
        expect(parts?.slice(1).map(decode)).toEqual([one.to, one.from, one.text, one.text]);
      }),
      { numRuns: 500 },
    );
  });

  it('in XML but for what it cannot carry, which would make a document of no message', () => {
    const payload = '<t to="%TO%">%MESSAGE%<c><![CDATA[%MESSAGE%]]></c></t>';
    const { render } = compileRight(buildSettings({ contentType: 'xml', payload }));
    const one = { id: 'id', to: '+4670000001', from: '', text: 'a\u0000b\u001bc\ufffed\uffffe' };
    expect(render(one).body).toBe('<t to="+4670000001">abcde<c><![CDATA[abcde]]></c></t>');
  });

  it('in JSON that is a parameter, whose own reader gets it', () => {
    const data = '[{"phone":%TO%,"text":"%MESSAGE%"}]';
    const settings = { phoneFormat: 'digits', payload: `login=u&data=${data}\n&id=%ID%` };
    const address = 'https://gateway.example.com/a?login=u';
    const bodies = compileRight(buildSettings(settings));
    const queries = compileRight(
      buildSettings({ ...settings, method: 'GET', gatewayUrl: `${address}&data=${data}`, payload: '' }),
    );
    fc.assert(
      fc.property(message, (one) => {
        const expected = [{ phone: Number(one.to.slice(1)), text: one.text }];
        const { form } = readRequest(bodies.render(one));
        expect(JSON.parse(form.data ?? '')).toEqual(expected);
        expect(form).toMatchObject({ login: 'u', id: one.id });
        expect(JSON.parse(readRequest(queries.render(one)).query.data ?? '')).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('in JSON that is a JSON string', () => {
    const { render } = compileRight(
      buildJsonSettings({
        payload: '{"to": "%TO%", "param": "{\\"msg\\": \\"%MESSAGE%\\", \\"from\\": \\"%FROM%\\"}"}',
      }),
    );
    fc.assert(
      fc.property(message, (one) => {
        const { to, param } = readRequest(render(one)).json() as Record<string, string>;
        expect([to, JSON.parse(param ?? '')]).toEqual([one.to, { msg: one.text, from: one.from }]);
      }),
      { numRuns: 500 },
    );
  });

  it('in XML that is a parameter, the text of an element, or a CDATA section', () => {
    const inner = /^<sms to="([^"<]*)"><text>([^<]*)<\/text><\/sms>$/;
    const xml = '<sms to="%TO%"><text>%MESSAGE%</text></sms>';
    const escaped = xml.replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
    const form = compileRight(buildSettings({ payload: `XML=${xml}&action=send` }));
    const text = compileRight(buildSettings({ contentType: 'xml', payload: `<e>${escaped}</e>` }));
    const cdata = compileRight(buildSettings({ contentType: 'xml', payload: `<e><![CDATA[${xml}]]></e>` }));
    fc.assert(
      fc.property(message, (one) => {
        fc.pre(writable(one.text));
        const body = (gateway: typeof text): string => decode(gateway.render(one).body?.slice(3, -4) ?? '');
        const read = [readRequest(form.render(one)).form.XML ?? '', body(text), body(cdata)];
        for (const each of read) expect(inner.exec(each)?.slice(1).map(decode)).toEqual([one.to, one.text]);
      }),
      { numRuns: 500 },
    );
  });

  it('in brackets that make no document', () => {
    const { render } = compileRight(buildSettings({ payload: 'to=%TO%&a=[%MESSAGE%]&b={%MESSAGE%}&c=<%MESSAGE%>' }));
    fc.assert(
      fc.property(message, (one) => {
        const { form } = readRequest(render(one));
        expect(form).toEqual({ to: one.to, a: `[${one.text}]`, b: `{${one.text}}`, c: `<${one.text}>` });
      }),
      { numRuns: 500 },
    );
  });

  it('in a header, but for line breaks and other control characters', () => {
    const { render } = compileRight(buildSettings({ headers: [{ name: 'X-Text', value: '%MESSAGE%|' }] }));
    fc.assert(
      fc.property(message, (one) => {
        const value = render(one).headers['X-Text'] ?? '';
        expect(value).toMatch(/^[\x20-\x7e\x80-\xff]*$/);
        const printable = one.text.replace(/\p{Cc}+/gu, ' ');
        const isAscii = /^[ -~]*$/.test(printable);
        expect(isAscii ? value : Buffer.from(value, 'latin1').toString('utf8')).toBe(`${printable}|`);
      }),
      { numRuns: 500 },
    );
  });

  it('even when a surrogate stands alone: it becomes U+FFFD and harms nothing', () => {
    for (const settings of [buildSettings(), buildJsonSettings()]) {
      const { body } = compileRight(settings).render({ id: '1', to: '+252612345678', from: '', text: 'a\ud800b' });
      expect(decodeURIComponent(body ?? '')).toContain('a\ufffdb');
    }
  });
});

describe('the encoding vectors', () => {
  it.each(generic.encodingVectors)('$message', ({ message: value, decoded, utf16beHex, gsm7 }) => {
    const one = { id: '1', to: decoded.to, from: decoded.from, text: value };
    expect(readRequest(compileRight(buildSettings()).render(one)).form).toEqual(decoded);
    expect(readRequest(compileRight(buildJsonSettings()).render(one)).json()).toEqual(decoded);
    const hex = compileRight(buildSettings({ payload: 'to=%TO%&h=%MESSAGE_HEX_UTF16BE%&u=%UNICODE01%' })).render(one);
    expect(readRequest(hex).form).toMatchObject({ h: utf16beHex, u: gsm7 ? '0' : '1' });
  });

  it('come with all 43 gateways and their 284 cases', () => {
    expect(vectors).toHaveLength(43);
    expect(vectors.flatMap(({ cases }) => cases)).toHaveLength(284);
  });
});
