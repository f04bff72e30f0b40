import { howToChoose } from './unicode-choice.ts';

/** A piece of a template: text as written, or a placeholder with the place (0-based) where it begins. */
export type TemplatePiece = { text: string; at: number } | { name: string; at: number };

/** What is wrong with a template, and at which character (0-based). */
export type TemplateFault = { at: number; detail: string };

const placeholder = /%([A-Za-z][A-Za-z0-9_]*(?:\([^%()\r\n]{0,100}\))?)%/y;
const octet = /%[0-9A-Fa-f]{2}/y;

const decodes = (run: string): boolean => {
  try {
    decodeURIComponent(run);
    return true;
  } catch {
    return false;
  }
};

const nameAt = (template: string, at: number): string | undefined => {
  placeholder.lastIndex = at;
  return placeholder.exec(template)?.[1];
};

/** Percent-encoded octets from a place up to the next known placeholder, e.g. `%C3%A9`. */
const octetsAt = (template: string, from: number, known: ReadonlySet<string>): string => {
  let end = from;
  for (;;) {
    octet.lastIndex = end;
    const name = nameAt(template, end);
    if ((name !== undefined && known.has(name)) || !octet.test(template)) return template.slice(from, end);
    end += 3;
  }
};

const looksMeant = (name: string, known: ReadonlySet<string>): boolean =>
  /^unicode\(/i.test(name) ||
  (/^[A-Z][A-Z0-9_]+(\(.*\))?$/.test(name) && !/^[A-F][0-9A-F]$/.test(name)) ||
  known.has(name.toUpperCase());

const unknownName = (name: string, at: number, known: ReadonlySet<string>): TemplateFault => {
  const what = `%${name}% at position ${at + 1}`;
  if (known.has(name.toUpperCase())) return { at, detail: `${what} must be written %${name.toUpperCase()}%.` };
  if (/^unicode\b/i.test(name)) return { at, detail: `${what} ${howToChoose}` };
  const all = [...known, 'UNICODE(ucs2,gsm)'].map((one) => `%${one}%`).join(', ');
  const detail = `${what} is no placeholder. Known are ${all}. A percent sign that is meant as such is written %25.`;
  return { at, detail };
};

/**
 * Cuts a template into text and placeholders, in one pass from left to right.
 *
 * A known name always wins; percent-encoded octets (`%3A%2F`) and lone percent signs stay as written; what looks like
 * a placeholder but is none is a fault.
 */
export const parseTemplate = (
  template: string,
  known: ReadonlySet<string>,
): { pieces: TemplatePiece[]; faults: TemplateFault[] } => {
  const pieces: TemplatePiece[] = [];
  const faults: TemplateFault[] = [];
  let start = 0;
  let at = template.indexOf('%');
  while (at !== -1) {
    const name = nameAt(template, at);
    const run = octetsAt(template, at, known);
    let end = at + 1;
    if (name !== undefined && known.has(name)) {
      if (at > start) pieces.push({ text: template.slice(start, at), at: start });
      pieces.push({ name, at });
      end = at + name.length + 2;
      start = end;
    } else if (run !== '' && decodes(run)) {
      // `%C3%A9` is text, whereas the octets of `%DATE%` decode to nothing: that was meant as a placeholder.
      end = at + run.length;
    } else if (name !== undefined && looksMeant(name, known)) {
      faults.push(unknownName(name, at, known));
      end = at + name.length + 2;
    }
    at = template.indexOf('%', end);
  }
  if (start < template.length) pieces.push({ text: template.slice(start), at: start });
  return { pieces, faults };
};
