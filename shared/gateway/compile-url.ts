import { explainBlockedUrl, type GuardOptions } from './guard.ts';
import { placesInParameters } from './parameters.ts';
import { compilePart, type Names, type Part } from './part.ts';
import type { Problems } from './problems.ts';
import { addFaults } from './problems.ts';
import { parseTemplate, type TemplatePiece } from './template.ts';

/** Escapes what the operator wrote where a URL or form cannot carry it; `%XX`, `&`, `=` and `+` stay. */
export const urlLiteral = (text: string): string =>
  text.toWellFormed().replace(/[^\x21-\x7e]+|["<>\\^`{|}#]/g, (part) => encodeURIComponent(part));

const field = 'gatewayUrl';

/** The host part with its variables filled in; a host that depends on the message could be pointed anywhere. */
const fillAuthority = (pieces: readonly TemplatePiece[], end: number, names: Names, problems: Problems): string => {
  let out = '';
  for (const piece of pieces) {
    if (piece.at >= end) break;
    if ('text' in piece) {
      out += piece.text.slice(0, end - piece.at);
      continue;
    }
    const value = names.constants.get(piece.name);
    if (value === undefined) problems.add(field, `%${piece.name}% cannot stand in the host of the URL.`);
    else if (!/^[A-Za-z0-9.-]*(:\d+)?$/.test(value))
      problems.add(
        field,
        `The value of %${piece.name}% cannot stand in a host: letters, digits, dots and dashes only.`,
      );
    else out += value;
  }
  return out;
};

const parseOrigin = (authority: string, problems: Problems): URL | undefined => {
  try {
    return new URL(`${authority}/`);
  } catch {
    problems.add(field, 'This is not a URL: its host or port cannot be read.', 'https://host/path');
    return undefined;
  }
};

/** Compiles the URL template, and refuses addresses that must never be called. */
export const compileUrl = (
  settings: { gatewayUrl: string; allowPlainHttp: boolean; phoneFormat: string },
  names: Names,
  guard: GuardOptions,
  problems: Problems,
): Part | undefined => {
  const template = settings.gatewayUrl.trim();
  if (template === '') {
    problems.add(field, 'The URL is empty; it must be the address that the gateway documents.', 'https://host/path');
    return undefined;
  }
  const { pieces, faults } = parseTemplate(template, names.known);
  addFaults(problems, field, faults);
  const authority = /^[a-z][a-z0-9+.-]*:\/\/[^/?#\\]*/i.exec(template)?.[0];
  if (authority === undefined) {
    problems.add(field, 'The URL must be absolute and begin with https:// or http://.', 'https://host/path');
    return undefined;
  }
  if (template.includes('#'))
    problems.add(field, 'The URL must not contain #, for what follows it is never sent; write %23.');
  const origin = parseOrigin(fillAuthority(pieces, authority.length, names, problems), problems);
  if (!origin) return undefined;
  const blocked = explainBlockedUrl(origin, guard);
  if (blocked) problems.add(field, blocked);
  if (origin.protocol === 'http:' && !settings.allowPlainHttp && !isLocalSandbox(origin, guard))
    problems.add(
      field,
      'The URL begins with http://, so numbers, texts and passwords would travel unencrypted. Use https://, or set allowPlainHttp to true.',
    );
  const rest = pieces.flatMap((piece): TemplatePiece[] => {
    if (piece.at >= authority.length) return [piece];
    return 'text' in piece && piece.at + piece.text.length > authority.length
      ? [{ text: piece.text.slice(authority.length - piece.at), at: authority.length }]
      : [];
  });
  const path = compilePart(
    rest,
    names,
    placesInParameters(template, pieces, names, settings.phoneFormat, template.indexOf('?') + 1),
    urlLiteral,
  );
  const start = `${origin.protocol}//${origin.host}`;
  const slash = template[authority.length] === '/' ? '' : '/';
  return (message) => start + slash + path(message);
};

/** Nothing leaves the machine on the way to a sandbox, so that it needs no encryption. */
const isLocalSandbox = (url: URL, guard: GuardOptions): boolean =>
  guard.allowLocalAddresses && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname);
