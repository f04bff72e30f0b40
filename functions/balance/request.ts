import type { BalanceSettings } from '#shared/domain/balance-settings.ts';
import type { FieldProblem } from '#shared/domain/problem.ts';
import type { Transport } from '#shared/gateway/call.ts';
import { compileHeaders } from '#shared/gateway/compile-headers.ts';
import { compilePayload } from '#shared/gateway/compile-payload.ts';
import { compileUrl } from '#shared/gateway/compile-url.ts';
import type { GuardOptions } from '#shared/gateway/guard.ts';
import { compileNames } from '#shared/gateway/names.ts';
import { collectProblems } from '#shared/gateway/problems.ts';
import { readGatewaySettings } from '#shared/gateway/read-gateway-settings.ts';
import { createRedactor, type Redactor } from '#shared/gateway/redact.ts';
import type { GatewaySettings } from '#shared/gateway/settings.ts';
import type { GatewayRequest } from '#shared/gateway/types.ts';
import type { SettingsStore } from '#shared/ports/settings.ts';
import { readingProblems } from './reading.ts';
import { asGateway } from './settings.ts';

/** A check ready to be made. */
export type PreparedCheck = { request: GatewayRequest; transport: Transport; redactor: Redactor };

/** Deadline of the whole call; milliseconds. */
const TIMEOUT_MS = 20_000;

/** Compiles the check's request from its settings and the gateway's, or says what is wrong with the settings. Pure. */
export function prepareCheck(
  settings: BalanceSettings,
  gateway: GatewaySettings,
  guard: GuardOptions,
): { ok: true; check: PreparedCheck } | { ok: false; problems: FieldProblem[] } {
  const combined = combine(settings, gateway);
  const problems = collectProblems();
  const names = compileNames(combined, problems);
  const url = compileUrl(combined, names, guard, problems);
  const payload = compilePayload(combined, names, problems);
  const headers = compileHeaders(combined, names, problems);
  const list = [...problems.list.map(inOwnWords), ...readingProblems(settings)];
  if (list.length > 0 || !url) return { ok: false, problems: list };
  const request: GatewayRequest = {
    method: settings.method,
    url: url(NO_MESSAGE),
    headers: headers(NO_MESSAGE),
    ...(settings.method === 'POST' ? { body: payload(NO_MESSAGE) } : {}),
  };
  const { verifySsl, caCertificate } = gateway;
  const transport = { verifySsl, timeoutMs: TIMEOUT_MS, ...(caCertificate.trim() === '' ? {} : { caCertificate }) };
  return { ok: true, check: { request, transport, redactor: createRedactor(combined) } };
}

/** A check concerns no message: what stands for one in the gateway's headers stays empty. */
const NO_MESSAGE = { id: '', to: '', from: '', text: '' };

function combine(settings: BalanceSettings, gateway: GatewaySettings): GatewaySettings {
  const own = asGateway(settings);
  const taken = new Set(own.headers.map(({ name }) => name.toLowerCase()));
  const lent = settings.useGatewayHeaders
    ? gateway.headers.filter(({ name }) => !taken.has(name.toLowerCase()) && name.toLowerCase() !== 'content-type')
    : [];
  const variables = [
    ...own.variables,
    ...gateway.variables.filter(({ name }) => !own.variables.some((variable) => variable.name === name)),
  ];
  const { basicAuth } = gateway;
  const lendsBasicAuth = settings.useGatewayHeaders && basicAuth && !taken.has('authorization');
  // An empty body is no JSON and no XML, but a good POST.
  const contentType = own.payload.trim() === '' ? 'x-www-form-urlencoded' : own.contentType;
  return {
    ...own,
    contentType,
    variables,
    headers: [...own.headers, ...lent],
    ...(lendsBasicAuth ? { basicAuth } : {}),
  };
}

const OWN_WORDS: Readonly<Record<string, string>> = { gatewayUrl: 'checkUrl', payload: 'body' };

const inOwnWords = (problem: FieldProblem): FieldProblem => ({
  ...problem,
  field: OWN_WORDS[problem.field] ?? problem.field,
});

/** `prepare` of the check, with the gateway's settings as they are when it is called. */
export const createPrepare =
  (gateway: () => Promise<GatewaySettings>, guard: GuardOptions) => async (settings: BalanceSettings) =>
    prepareCheck(settings, await gateway(), guard);

/** The gateway's settings in force, as `createPrepare` asks for them. */
export const gatewaySettingsOf = (store: SettingsStore) => async (): Promise<GatewaySettings> =>
  (await readGatewaySettings(store)).settings;
