/** Declarations, processing instructions (also of a document that stands escaped in another), comments, DOCTYPE, the marks of CDATA. Unclosed, they last to the end. */
const NO_CONTENT =
  /(?:<|&lt;)\?[\s\S]*?(?:\?(?:>|&gt;)|$)|<!--[\s\S]*?(?:-->|$)|<!DOCTYPE[^>[]*(?:\[[\s\S]*?(?:\]\s*>|$)|>|$)|<!\[CDATA\[|\]\]>/gi;
const REFERENCE = /&#(?:(\d{1,7})|x([\da-f]{1,6}));/gi;

const spaces = (text: string): string => ' '.repeat(text.length);

/** A text without what is no content in XML, its characters at the same places as before. `&#8364;` is the sign that it stands for, no number. */
export const contentOf = (text: string): string =>
  text.replace(NO_CONTENT, spaces).replace(REFERENCE, (whole, decimal?: string, hex?: string) => {
    const code = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal);
    return code <= 0x10_ffff ? String.fromCodePoint(code).padStart(whole.length) : spaces(whole);
  });

const TAG = /<\/?[A-Za-z_][\w.:-]*(?:\s[^<>]*)?>/g;
/** A tag's name, its versions and namespaces, and what namespaces add, such as `xsi:schemaLocation`. */
const NO_VALUE = /^<\/?[\w.:-]+|\s(?:xmlns|version|[\w.-]+:[\w.-]+)\s*=\s*(?:"[^"]*"|'[^']*')/g;

/** A text without the names in its tags, whose digits are no amounts; its characters at the same places as before. */
export const valuesOf = (text: string): string => text.replace(TAG, (tag) => tag.replace(NO_VALUE, spaces));
