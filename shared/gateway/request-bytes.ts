import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { GatewayRequest } from './types.ts';

/** Written unless the operator's headers say otherwise. */
const defaults = { 'User-Agent': 'sms-relay', Accept: '*/*' };

/** What a request target may not hold: it would end the line. */
const FORBIDDEN = /[^\u0021-\u00ff]/;

/** A request as its bytes go to the connection (RFC 9112). Throws when a header or the target cannot be written. */
export const requestBytes = (request: GatewayRequest, target: { host: string; path: string }): Buffer => {
  if (FORBIDDEN.test(target.path)) throw new Error('The target holds a forbidden character.');
  const { method, headers, body = '' } = request;
  const bodyLength = Buffer.byteLength(body);
  const head = `${method} ${target.path} HTTP/1.1\r\nHost: ${target.host}\r\n${headerLines(headers)}${
    method === 'POST' ? `Content-Length: ${bodyLength}\r\n` : ''
  }Connection: keep-alive\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + bodyLength);
  bytes.write(head, 0, 'latin1');
  bytes.write(body, head.length, 'utf8');
  return bytes;
};

/** The last headers and their lines: the same object serves every request, unless a header depends on the message. */
let last: { headers: Record<string, string>; lines: string } | undefined;

const headerLines = (headers: Record<string, string>): string => {
  if (last?.headers === headers && Object.isFrozen(headers)) return last.lines;
  const given = new Set(Object.keys(headers).map((name) => name.toLowerCase()));
  const all = Object.entries(defaults).filter(([name]) => !given.has(name.toLowerCase()));
  const lines = [...all, ...Object.entries(headers)].map(([name, value]) => {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    return `${name}: ${value}\r\n`;
  });
  last = { headers, lines: lines.join('') };
  return last.lines;
};
