import { X509Certificate } from 'node:crypto';
import type { FieldProblem } from '#shared/domain/problem.ts';
import { compileHeaders } from './compile-headers.ts';
import { compilePayload } from './compile-payload.ts';
import { compileUrl } from './compile-url.ts';
import type { GuardOptions } from './guard.ts';
import { explainSample } from './hostile-sample.ts';
import { compileJudge, type Judge } from './judge.ts';
import { compileNames } from './names.ts';
import { collectProblems, type Problems } from './problems.ts';
import type { GatewaySettings } from './settings.ts';
import type { GatewayMessage, GatewayRequest } from './types.ts';

/** A gateway ready for use: settings compiled once, rendering and judging without further checks. */
export type CompiledGateway = {
  settings: GatewaySettings;
  /** Fills the templates; pure, a few microseconds. */
  render: (message: GatewayMessage) => GatewayRequest;
  /** Says what an answer means; pure. */
  judge: Judge;
};

const checkCertificate = (pem: string, problems: Problems): void => {
  if (pem.trim() === '') return;
  try {
    new X509Certificate(pem);
  } catch {
    problems.add('caCertificate', 'caCertificate is not a certificate in PEM form (-----BEGIN CERTIFICATE-----).');
  }
};

const checkPlaceholders = (settings: GatewaySettings, problems: Problems): void => {
  const everything = [settings.gatewayUrl, settings.payload, ...settings.headers.map(({ value }) => value)].join('\n');
  if (!everything.includes('%TO%'))
    problems.add('payload', 'The recipient is missing: %TO% stands neither in the payload nor in the URL or a header.');
  if (!/%MESSAGE(_HEX_UTF16BE|_OR_HEX)?%/.test(everything))
    problems.add('payload', 'The text is missing: %MESSAGE% stands neither in the payload nor in the URL or a header.');
};

/** What stands between a URL and the parameters behind it; nothing where the operator copied the `?` along, too. */
const separatorOf = (url: string): string => {
  if (/[?&]$/.test(url)) return '';
  return url.includes('?') ? '&' : '?';
};

const compileRender = (settings: GatewaySettings, guard: GuardOptions, problems: Problems) => {
  const names = compileNames(settings, problems);
  const url = compileUrl(settings, names, guard, problems);
  const payload = compilePayload(settings, names, problems);
  const headers = compileHeaders(settings, names, problems);
  const { method } = settings;
  const inQuery = method === 'GET' || settings.payloadIn === 'query';
  const separator = separatorOf(settings.gatewayUrl.trim());
  return (message: GatewayMessage): GatewayRequest => {
    const address = url?.(message) ?? '';
    const filled = payload(message);
    if (!inQuery) return { method, url: address, headers: headers(message), body: filled };
    return { method, url: filled === '' ? address : address + separator + filled, headers: headers(message) };
  };
};

/**
 * Compiles settings, or says everything that is wrong with them. Templates are tried with a hostile sample, so that
 * settings which compile render every message.
 */
export const compileGateway = (
  settings: GatewaySettings,
  guard: GuardOptions = { allowLocalAddresses: false },
): { ok: true; gateway: CompiledGateway } | { ok: false; problems: FieldProblem[] } => {
  const problems = collectProblems();
  const render = compileRender(settings, guard, problems);
  const judge = compileJudge(settings, problems);
  checkCertificate(settings.caCertificate, problems);
  if (settings.payload.trim() !== '' || settings.gatewayUrl.trim() !== '') checkPlaceholders(settings, problems);
  if (problems.list.length === 0) {
    const fault = explainSample(settings, render);
    if (fault) problems.add('payload', fault);
  }
  if (problems.list.length > 0) return { ok: false, problems: problems.list };
  return { ok: true, gateway: { settings, render, judge } };
};
