import { load } from '#shared/load.ts';

/** A compiled expression whose matching time is linear in the text, whatever the operator wrote. */
export type Pattern = {
  test: (text: string) => boolean;
  /** The first group, or the whole match where there is none. */
  find: (text: string) => string | undefined;
  /** As `find`, and at which character it begins (0-based). */
  locate: (text: string) => { text: string; at: number } | undefined;
};

/** Time grows with text × program: a 64 KB answer takes this many steps at most some tenths of a second. */
const largestProgram = 300;

/** Compiles an expression in RE2 syntax, or says what is wrong with it. */
export const compilePattern = (source: string): { ok: true; pattern: Pattern } | { ok: false; detail: string } => {
  const { RE2JS, RE2JSException } = load('re2js');
  try {
    const regex = RE2JS.compile(source);
    if (regex.programSize() > largestProgram)
      return { ok: false, detail: 'The regular expression is too large; use smaller repeat counts.' };
    const group = regex.groupCount() > 0 ? 1 : 0;
    return {
      ok: true,
      pattern: {
        // The matcher scans for the fixed words of an expression first, which `test` does not.
        test: (text) => regex.matcher(text).find(),
        find: (text) => {
          const matcher = regex.matcher(text);
          if (!matcher.find()) return undefined;
          return matcher.group(group) ?? undefined;
        },
        locate: (text) => {
          const matcher = regex.matcher(text);
          const found = matcher.find() ? (matcher.group(group) ?? undefined) : undefined;
          return found === undefined ? undefined : { text: found, at: matcher.start(group) };
        },
      },
    };
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    return {
      ok: false,
      detail: `The regular expression cannot be used: ${error.message.replace(/^error parsing regexp: /, '')}. Look-around and back-references are not available.`,
    };
  }
};
