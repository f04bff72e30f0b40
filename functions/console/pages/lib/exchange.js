// @ts-check
import { h } from './dom.js';
import { codeBox } from './ui.js';

/** An HTTP request as text. @param {any} request */
export const requestText = (request) =>
  [
    `${request.method} ${request.url}`,
    ...Object.entries(request.headers).map(([name, value]) => `${name}: ${value}`),
    ...(request.body === undefined ? [] : ['', pretty(request.body)]),
  ].join('\n');

/** An HTTP answer as text. @param {any} response */
export const responseText = (response) =>
  [
    `HTTP ${response.status}`,
    ...Object.entries(response.headers).map(([name, value]) => `${name}: ${value}`),
    '',
    pretty(response.body) + (response.truncated ? '\n… cut here' : ''),
  ].join('\n');

/** JSON in lines; other texts as they are. @param {string} text */
export function pretty(text) {
  try {
    return /^\s*[{[]/.test(text) ? JSON.stringify(JSON.parse(text), null, 2) : text;
  } catch {
    return text;
  }
}

/** The request and answer of an exchange, or why there was no answer. @param {any} exchange */
export const exchangeView = (exchange) => [
  h('h4', {}, 'Request'),
  codeBox(requestText(exchange.request), 'Request'),
  h('h4', {}, `Answer after ${exchange.latencyMs} ms`),
  exchange.response
    ? codeBox(responseText(exchange.response), 'Answer')
    : h('p.bad-text', {}, `No answer: ${exchange.error?.detail ?? 'unknown'} (${exchange.error?.code ?? ''})`),
];

/** A judgement in a sentence. @param {any} verdict */
export const verdictView = (verdict) =>
  h(
    'p.verdict',
    { class: `o-${verdict.outcome}` },
    h('strong', {}, verdict.outcome),
    ` by ${verdict.rule} (${verdict.reason})`,
    verdict.gatewayMessageId ? `; gateway message ID ${verdict.gatewayMessageId}` : '',
    verdict.parts === undefined ? '' : `; ${verdict.parts} part${verdict.parts === 1 ? '' : 's'}`,
    verdict.price === undefined ? '' : `; price ${verdict.price}`,
    '.',
  );
