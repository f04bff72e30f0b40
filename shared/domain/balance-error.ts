import { contentOf, valuesOf } from './balance-markup.ts';

/** `InvalidUser` goes on without a space, and Chinese gateways by the dozen write `Faild`. */
const REFUSALS =
  'invalid|(?:denied|unauthori[sz]ed|forbidden|incorrect|faild|fail|failed|failure|exception|not found)(?![a-z])';
const REFUSED = new RegExp(`(?<![a-z])(?:${REFUSALS})`, 'i');
const REFUSED_OR_ERROR = new RegExp(`(?<![a-z])(?:${REFUSALS}|(?:err|errors?|errno)(?![a-z]))`, 'i');
const ANY = new RegExp(`${REFUSED_OR_ERROR.source}|(?<![a-z])(?:expired|blocked|suspended)(?![a-z])`, 'i');
const FLAG = /^(?:is_?)?(?:success|successful|succeeded|ok|status|result)$/i;

/** True for an answer whose first number may be that of an error: it says so in a value of its JSON, or anywhere in its text. */
export const readsLikeError = (body: string, json: unknown): boolean =>
  json === undefined ? ANY.test(body) : hasErrorValue(json, ANY);

/**
 * True for an answer whose 0 may stand for "not known", as in `{"Value":"0","StrRetStatus":"InvalidUser"}`. The words that tell the state of
 * an account do not, for one without money may be blocked; nor does `error` in a text, where it may be the name of an empty field.
 */
export const refuses = (body: string, json: unknown): boolean =>
  json === undefined ? REFUSED.test(valuesOf(contentOf(body))) : hasErrorValue(json, REFUSED_OR_ERROR);

/** Only what stands as a value tells; keys such as `error` occur in good answers, too. */
function hasErrorValue(json: unknown, words: RegExp): boolean {
  if (typeof json === 'string') return words.test(json);
  if (typeof json !== 'object' || json === null) return false;
  return Object.entries(json).some(([key, value]) => (isFalse(value) && FLAG.test(key)) || hasErrorValue(value, words));
}

const isFalse = (value: unknown): boolean => value === false || (typeof value === 'string' && /^false$/i.test(value));
