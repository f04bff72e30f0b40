import { describe, expect, it } from 'vitest';
import type { Outcome } from '#shared/domain/verdict.ts';
import type { CallResult } from '#shared/gateway/types.ts';
import { buildAnswer, buildError, buildSettings, compileRight } from '#test/support/build-settings.ts';
import generic from '#test/vectors/gateways/generic.json' with { type: 'json' };

const { judge } = compileRight(buildSettings({ successfulResponse: 'OK', unmatched2xx: 'reject' }));
const anything = compileRight(buildSettings()).judge;

/** How each vector's event reaches the judge; the events themselves are made over real connections in call.test.ts. */
const results: Record<string, [CallResult, Exclude<Outcome, 'unknown'> | 'unknown']> = {
  'connection refused / DNS failure': [buildError('ECONNREFUSED', false), 'unavailable'],
  'connect timeout': [buildError('ETIMEDOUT', false), 'unavailable'],
  'read timeout AFTER the request was written': [buildError('ETIMEDOUT', true), 'unknown'],
  'connection reset after headers 200, body cut': [buildError('ECONNRESET', true), 'unknown'],
  'self-signed certificate, Verify SSL on': [buildError('TLS', false), 'gatewayFault'],
  'self-signed certificate, Verify SSL off': [buildAnswer(200, 'OK'), 'accepted'],
  'hostname mismatch, Verify SSL on': [buildError('TLS', false), 'gatewayFault'],
  // A redirect is the settings' fault, not the message's: pausing loses nothing, rejecting would fail the queue.
  '301/302/307 redirect': [buildAnswer(302), 'gatewayFault'],
  '200 with HTML login page': [buildAnswer(200, '<html>Log in</html>'), 'rejected'],
  '200 with BOM / CRLF around the success text': [buildAnswer(200, '\ufeff\r\nOK\r\n'), 'accepted'],
  'gzip-encoded body': [buildAnswer(200, 'OK'), 'accepted'],
  'ISO-8859-1 body without charset': [buildAnswer(200, 'Envoy\ufffd OK'), 'accepted'],
  '10 MB body': [buildAnswer(200, 'x'.repeat(65_536)), 'rejected'],
  '429 with Retry-After: 30': [buildAnswer(429, '', { 'retry-after': '30' }), 'unavailable'],
  '503 with Retry-After HTTP-date': [
    buildAnswer(503, '', { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }),
    'unavailable',
  ],
};

describe('the transport vectors', () => {
  it.each(Object.entries(results))('%s', (_, [result, outcome]) => {
    expect(judge(result).outcome).toBe(outcome);
  });

  it('204 empty body with empty success text', () => {
    expect(anything(buildAnswer(204)).outcome).toBe('accepted');
  });

  it('from contains CR/LF and is used in a header', () => {
    const { render } = compileRight(buildSettings({ headers: [{ name: 'X-From', value: '%FROM%' }] }));
    const message = { id: '1', to: '+252612345678', from: 'A\r\nX-B: c', text: 'x' };
    expect(render(message).headers['X-From']).toBe('A X-B: c');
  });

  it('are all here but the expiry, which is decided before a call', () => {
    const others = ['204 empty body with empty success text', 'from contains CR/LF and is used in a header'];
    const here = [...Object.keys(results), ...others];
    const missing = generic.transportVectors.map(({ name }) => name).filter((name) => !here.includes(name));
    expect(missing).toEqual(['expired (older than "days until expiration")']);
  });
});
