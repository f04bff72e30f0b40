import type { FieldProblem } from '#shared/domain/problem.ts';
import { compileHeaders } from './compile-headers.ts';
import { compileUrl } from './compile-url.ts';
import type { GuardOptions } from './guard.ts';
import { compileNames } from './names.ts';
import { collectProblems } from './problems.ts';
import type { GatewaySettings } from './settings.ts';
import type { GatewayRequest } from './types.ts';

const noMessage = { id: '', to: '', from: '', text: '' };

/**
 * A request about the account rather than a message (the balance check): another URL, with the gateway's own headers,
 * Basic auth and variables. Headers that depend on a message are left out. `field` names the URL in problems.
 */
export const compileAccountRequest = (
  settings: GatewaySettings,
  target: { url: string; method: 'GET' | 'POST'; field: string },
  guard: GuardOptions = { allowLocalAddresses: false },
): { ok: true; request: GatewayRequest } | { ok: false; problems: FieldProblem[] } => {
  const problems = collectProblems();
  const all = compileNames(settings, problems);
  const ofMessage = new RegExp(`%(${[...all.values.keys()].join('|')})%`);
  const headers = settings.headers.filter(({ value }) => !ofMessage.test(value));
  const names = { known: new Set(all.constants.keys()), values: new Map(), constants: all.constants };
  const where = { gatewayUrl: target.url, allowPlainHttp: settings.allowPlainHttp };
  const url = compileUrl(where, names, guard, problems, target.field);
  // Without a payload there is no content type to tell.
  const fill = compileHeaders({ ...settings, headers, method: target.method, payloadIn: 'query' }, names, problems);
  if (!url || problems.list.length > 0) return { ok: false, problems: problems.list };
  const request = { method: target.method, url: url(noMessage), headers: fill(noMessage) };
  return { ok: true, request };
};
