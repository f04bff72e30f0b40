import type { FieldProblem } from '#shared/domain/problem.ts';
import { originOf } from './gateway-origin.ts';
import { liftSecrets } from './lift-secrets.ts';
import type { GatewaySettings } from './settings.ts';
import type { GatewaySettingsInput } from './settings-input.ts';

type Named = { name: string; value: string | null; secret: boolean };
type Stored = { name: string; value: string; secret: boolean };

const hide = <T extends Stored>(entry: T) => ({ ...entry, value: entry.secret ? null : entry.value });

const isVariableOnly = (text: string): boolean => /^%[A-Z][A-Z0-9_]+%$/.test(text);

/**
 * Settings as they may be shown: every secret is `null`. What is secret by its parameter's name is lifted into secret
 * variables first, so that templates stored before that rule existed do not show it either.
 */
export const maskSettings = (settings: GatewaySettings): GatewaySettingsInput => {
  const lifted = liftSecrets(settings);
  const { basicAuth, ...rest } = lifted;
  return {
    ...rest,
    headers: lifted.headers.map((header) => (isVariableOnly(header.value) ? header : hide(header))),
    variables: lifted.variables.map(hide),
    ...(basicAuth
      ? { basicAuth: { ...basicAuth, password: isVariableOnly(basicAuth.password) ? basicAuth.password : null } }
      : {}),
  };
};

type Merged<T> = { values: T[]; problems: FieldProblem[] };

const mergeNamed = (field: string, stored: readonly Stored[], input: readonly Named[]): Merged<Stored> => {
  const problems: FieldProblem[] = [];
  const byName = new Map(stored.map((entry) => [entry.name.toLowerCase(), entry]));
  const values = input.map((entry, index) => {
    if (entry.value !== null) return { ...entry, value: entry.value };
    const old = byName.get(entry.name.toLowerCase());
    // An empty secret is one whose value is no longer kept.
    if (!old || (old.secret && old.value === ''))
      problems.push({ field: `${field}[${index}].value`, detail: `${entry.name} has no stored value to keep.` });
    else if (old.secret && !entry.secret)
      problems.push({
        field: `${field}[${index}].value`,
        detail: `${entry.name} is stored as a secret; to make it readable, its value must be typed again.`,
      });
    return { ...entry, value: old?.value ?? '' };
  });
  return { values, problems };
};

const mergeBasicAuth = (
  stored: GatewaySettings['basicAuth'],
  input: GatewaySettingsInput['basicAuth'],
  problems: FieldProblem[],
): GatewaySettings['basicAuth'] => {
  if (!input) return undefined;
  if (input.password === null && !stored)
    problems.push({ field: 'basicAuth.password', detail: 'basicAuth has no stored password to keep.' });
  return { user: input.user, password: input.password ?? stored?.password ?? '' };
};

/** Secrets go where they were meant for when they were typed: whoever sends them elsewhere must know them. */
const keptFor = (origin: string, input: GatewaySettingsInput): FieldProblem[] => {
  const detail = `The secret must be typed again, because requests would go to another host than the one that it was typed for: ${origin}.`;
  const kept = (field: string, entries: readonly Named[]): string[] =>
    entries.flatMap(({ value }, index) => (value === null ? [`${field}[${index}].value`] : []));
  const fields = [...kept('headers', input.headers), ...kept('variables', input.variables)];
  if (input.basicAuth?.password === null) fields.push('basicAuth.password');
  return fields.map((field) => ({ field, detail }));
};

/**
 * Settings from what an operator wrote and what is stored: `null` keeps the stored secret of that name, unless
 * requests would go to another host. Literal secrets in templates become secret variables, so that nothing secret stays readable.
 */
export const mergeSecrets = (
  previous: GatewaySettings | undefined,
  input: GatewaySettingsInput,
): { ok: true; settings: GatewaySettings } | { ok: false; problems: FieldProblem[] } => {
  // What was shown was lifted, so that is what the names refer to.
  const stored = previous && liftSecrets(previous);
  const headers = mergeNamed('headers', stored?.headers ?? [], input.headers);
  const variables = mergeNamed('variables', stored?.variables ?? [], input.variables);
  const problems = [...headers.problems, ...variables.problems];
  const basicAuth = mergeBasicAuth(stored?.basicAuth, input.basicAuth, problems);
  const { basicAuth: _, ...rest } = input;
  const settings = { ...rest, headers: headers.values, variables: variables.values };
  if (stored && originOf(stored) !== originOf(settings)) problems.push(...keptFor(originOf(settings), input));
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, settings: liftSecrets(basicAuth ? { ...settings, basicAuth } : settings) };
};
