import * as z from 'zod';
import { load } from '#shared/load.ts';

/** What of a country's numbering plan tells its mobile numbers; `prefix` is what people may write before a national number. */
type Plan = {
  country: string;
  valid: RegExp;
  mobile: RegExp;
  lengths: readonly number[] | undefined;
  prefix: RegExp | undefined;
};

/** The library's layout, as its METADATA.md has it. */
const Pattern = z.string().min(1);
const Type = z.union([z.tuple([Pattern]), z.tuple([Pattern, z.array(z.int())])]);
const VALID = 2;
const NATIONAL_PREFIX = 5;
const PREFIX_FOR_PARSING = 7;
const TYPES = 11;
const MOBILE = 1;

const metadata = () => load('libphonenumber-js/max/metadata');

const plans = new Map<string, Plan | undefined>();

/**
 * The country (ISO 3166) of a mobile number in E.164 that needs no second look: the library would read it as it stands and find it valid. Its
 * patterns are the library's own, compiled once instead of for each number. Undefined says nothing: then the library decides. It always does
 * for country codes that several countries share.
 */
export function countryOfPlainMobile(input: string): string | undefined {
  if (!/^\+[1-9]\d{6,14}$/.test(input)) return undefined;
  for (let digits = 1; digits <= 3; digits++) {
    const code = input.slice(1, 1 + digits);
    if (!(code in metadata().country_calling_codes)) continue;
    const plan = planOf(code);
    const national = input.slice(1 + digits);
    const isPlain =
      plan !== undefined &&
      plan.lengths?.includes(national.length) !== false &&
      plan.mobile.test(national) &&
      plan.valid.test(national) &&
      plan.prefix?.test(national) !== true;
    return isPlain ? plan.country : undefined;
  }
  return undefined;
}

function planOf(code: string): Plan | undefined {
  if (!plans.has(code)) plans.set(code, readPlan(code));
  return plans.get(code);
}

function readPlan(code: string): Plan | undefined {
  const { countries, country_calling_codes: codes } = metadata();
  const [country, ...others] = codes[code] ?? [];
  const plan: readonly unknown[] | undefined = country && others.length === 0 ? countries[country] : undefined;
  if (!country || !plan) return undefined;
  const types = z.array(z.unknown()).safeParse(plan[TYPES]);
  const mobile = Type.safeParse(types.data?.[MOBILE]);
  const valid = Pattern.safeParse(plan[VALID]);
  if (!mobile.success || !valid.success) return undefined;
  const prefix = Pattern.safeParse(plan[PREFIX_FOR_PARSING] || plan[NATIONAL_PREFIX]);
  return {
    country,
    valid: new RegExp(`^(?:${valid.data})$`),
    mobile: new RegExp(`^(?:${mobile.data[0]})$`),
    lengths: mobile.data[1],
    prefix: prefix.success ? new RegExp(`^(?:${prefix.data})`) : undefined,
  };
}
