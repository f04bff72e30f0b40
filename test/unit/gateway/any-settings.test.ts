import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileGateway } from '#shared/gateway/compile.ts';
import { liftSecrets } from '#shared/gateway/lift-secrets.ts';
import { GatewaySettings } from '#shared/gateway/settings.ts';
import { buildAnswer, buildSettings, compileRight } from '#test/support/build-settings.ts';

const bits =
  '%TO% %MESSAGE% %FROM% %ID% %KEY% %UNICODE(1,0)% %UNICODE(a,)% %41 %C3%A9 %E0%A4%A " \' \\ { } [ ] : , < > </a> <a> <![CDATA[ ]]> <!-- --> & = ? # / // @ ; + | $& .. é 😀 a key password 1';
const template = fc
  .array(fc.constantFrom(...bits.split(' '), ' ', '\n', '\0', '\ud800'), { maxLength: 5 })
  .map((all) => all.join(''));
const skeletons: ((hole: string) => string)[] = [
  (hole) => `to=%TO%&m=%MESSAGE%&x=${hole}`,
  (hole) => `to=%TO%&m=%MESSAGE%&x={"a":"${hole}"}`,
  (hole) => `{"to":"%TO%","m":"%MESSAGE%","x":"${hole}"}`,
  (hole) => `{"to":"%TO%","m":"%MESSAGE%","x":${hole}}`,
  (hole) => `<a to="%TO%" x="${hole}">%MESSAGE%</a>`,
  (hole) => `<a to="%TO%"><b>${hole}</b>%MESSAGE%</a>`,
  (hole) => `<a to="%TO%"><b><![CDATA[${hole}]]></b>%MESSAGE%</a>`,
];
const settings = fc
  .record({
    gatewayUrl: template.map((hole) => `https://gateway.example.com/a${hole}`),
    payload: fc.tuple(fc.constantFrom(...skeletons), template).map(([skeleton, hole]) => skeleton(hole)),
    method: fc.constantFrom('GET', 'POST'),
    contentType: fc.constantFrom('x-www-form-urlencoded', 'json', 'xml'),
    phoneFormat: fc.constantFrom('e164', 'digits', '00', 'national:252:0'),
    headers: fc.array(fc.record({ name: fc.constant('X-A'), value: template }), { maxLength: 1 }),
    variables: fc.tuple(fc.record({ name: fc.constant('KEY'), value: fc.oneof(template, fc.string()) })),
  })
  .map((values) => GatewaySettings.parse(values));
const text = fc.oneof(template, fc.string({ unit: 'binary', maxLength: 60 }));
const message = fc.record({ id: fc.uuid(), to: fc.stringMatching(/^\+[1-9]\d{6,14}$/), from: text, text });

const count = (parameters: string): number => parameters.split('&').length;
/** Names and kinds of all values, without the values. */
const shapeOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? Object.values(value).map(shapeOf) : typeof value;
const tagsOf = (xml: string) =>
  xml.replace(/<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|"[^"]*"|'[^']*'/g, '').match(/<[^>]*>/g);

const structureOf = ({ contentType }: GatewaySettings, body = ''): unknown => {
  if (contentType === 'json') return shapeOf(JSON.parse(body));
  return contentType === 'xml' ? tagsOf(body) : count(body);
};

describe('whatever an operator writes', () => {
  it('is refused in sentences, or gives every message a request of one structure', () => {
    fc.assert(
      fc.property(settings, message, message, (written, one, other) => {
        const lifted = liftSecrets(written);
        const compiled = compileGateway(lifted);
        if (!compiled.ok) {
          for (const { detail } of compiled.problems) expect(detail).toMatch(/[.)]$/);
          return;
        }
        const [first, second] = [one, other].map((each) => compiled.gateway.render(each));
        if (!first || !second) throw new Error('Two messages make two requests.');
        const [url, otherUrl] = [new URL(first.url), new URL(second.url)];
        expect(first.url).toMatch(/^https:\/\/gateway\.example\.com\/[!-"$-~]*$/);
        expect(count(url.search)).toBe(count(otherUrl.search));
        for (const value of Object.values(first.headers)) expect(value).toMatch(/^[\t -~\x80-\xff]*$/);
        if (first.body !== undefined)
          expect(structureOf(written, first.body)).toEqual(structureOf(written, second.body));
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('whatever a gateway answers', () => {
  const { judge } = compileRight(
    buildSettings({
      successfulResponse: '"a":1',
      successRules: [{ jsonPath: 'a.*[0].b', exists: true }, { regex: 'x+y' }],
      rules: [{ contains: 'é', outcome: 'rejected', reason: 'x' }],
      messageId: { header: 'X-Id' },
      partsPath: 'a',
      pricePath: '*',
      balancePath: '*.*',
    }),
  );

  it('is judged', () => {
    const body = fc.oneof(
      text,
      fc.json(),
      fc.json().map((json) => `\ufeff ${json}x`),
    );
    fc.assert(
      fc.property(fc.integer({ min: 200, max: 599 }), body, (status, answer) => {
        const { outcome } = judge(buildAnswer(status, answer, { 'x-id': answer, 'retry-after': answer }));
        expect(['accepted', 'rejected', 'unavailable', 'gatewayFault']).toContain(outcome);
      }),
      { numRuns: 1_000 },
    );
  });
});
