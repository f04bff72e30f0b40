import { wholeNumber } from './balance-number.ts';
import { jsonSteps, pathSyntax } from './json-steps.ts';

/** A number inside a JSON value. */
export type JsonNumber = {
  path: string;
  key: string;
  written: string;
  /** Plain notation. */
  digits: string;
  currency?: string;
};

type Step = string | number;
type Visit = { steps: Step[]; value: unknown };

/** The number under a field name: by its path, as in the rules of the gateway, else under the first key of that name at any depth, in any case. */
export function fieldOf(json: unknown, name: string): (JsonNumber & { how: 'path' | 'key' }) | undefined {
  const steps = stepsOf(name);
  const byPath = steps ? (follow(json, steps, sameKey) ?? follow(json, steps, similarKey)) : undefined;
  const atPath = byPath && asNumber(byPath);
  if (atPath) return { ...atPath, how: 'path' };
  const wanted = name.toLowerCase();
  for (const visit of visits(json)) {
    const key = visit.steps.at(-1);
    const found = typeof key === 'string' && key.toLowerCase() === wanted ? asNumber(visit) : undefined;
    if (found) return { ...found, how: 'key' };
  }
  return undefined;
}

/** The first value, in the order written, that is a number or a numeric text. */
export function firstNumericValue(json: unknown): JsonNumber | undefined {
  for (const visit of visits(json)) {
    const found = asNumber(visit);
    if (found) return found;
  }
  return undefined;
}

/** The currency that stands beside a number or further out, under a key such as `currency`. */
export function currencyBeside(json: unknown, { path }: JsonNumber): string | undefined {
  const steps = stepsOf(path) ?? [];
  for (let depth = steps.length - 1; depth >= 0; depth--) {
    const code = currencyIn(follow(json, steps.slice(0, depth), sameKey)?.value);
    if (code !== undefined) return code;
  }
  return undefined;
}

function currencyIn(parent: unknown): string | undefined {
  if (typeof parent !== 'object' || parent === null) return undefined;
  for (const [key, value] of Object.entries(parent)) {
    if (!/^currency(?:_?code)?$/i.test(key)) continue;
    const code = typeof value === 'object' && value !== null ? Object.values(value)[0] : value;
    if (typeof code === 'string' && /^(?:[A-Za-z]{3}|\p{Sc})$/u.test(code)) return code.toUpperCase();
  }
  return undefined;
}

const PATH = pathSyntax('[^.[\\]]');

/** `list[0].x` → `['list', 0, 'x']`; undefined for what is no path. */
function stepsOf(path: string): Step[] | undefined {
  if (path === '') return [];
  return PATH.test(path) ? jsonSteps(path) : undefined;
}

type KeyFinder = (from: object, step: Step) => string | undefined;

const sameKey: KeyFinder = (from, step) => (Object.hasOwn(from, step) ? String(step) : undefined);
const similarKey: KeyFinder = (from, step) =>
  Object.keys(from).find((key) => key.toLowerCase() === String(step).toLowerCase());

function follow(json: unknown, steps: Step[], keyOf: KeyFinder): Visit | undefined {
  let value: unknown = json;
  const taken: Step[] = [];
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return undefined;
    const key = step === '*' ? Object.keys(value)[0] : keyOf(value, step);
    if (key === undefined) return undefined;
    taken.push(Array.isArray(value) ? Number(key) : key);
    value = new Map(Object.entries(value)).get(key);
  }
  return { steps: taken, value };
}

/** Each value in the order written, depth first, with its path. */
function* visits(value: unknown, steps: Step[] = []): Generator<Visit> {
  yield { steps, value };
  if (typeof value !== 'object' || value === null || steps.length > 64) return;
  for (const [key, child] of Object.entries(value)) {
    yield* visits(child, [...steps, Array.isArray(value) ? Number(key) : key]);
  }
}

function asNumber({ steps, value }: Visit): JsonNumber | undefined {
  const read = digitsOf(value);
  if (!read) return undefined;
  const path = steps.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
  return { path, key: String(steps.at(-1) ?? 'answer'), written: String(value), ...read };
}

function digitsOf(value: unknown): { digits: string; currency?: string } | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? { digits: String(value) } : undefined;
  return typeof value === 'string' && value.length <= 100 ? wholeNumber(value) : undefined;
}
