/** Words that need no escaping wherever they stand. */
const choice = /%(UNICODE\(([\w.-]{0,40}),([\w.-]{0,40})\))%/g;

/** `%UNICODE(ucs2,gsm)%`: its name, and the words for a text that needs UCS-2 and for one that does not. */
export type UnicodeChoice = { name: string; unicode: string; plain: string };

/** Every choice that stands in a template. */
export const unicodeChoices = (template: string): UnicodeChoice[] =>
  [...template.matchAll(choice)].map(([, name = '', unicode = '', plain = '']) => ({ name, unicode, plain }));

/** What is said of a choice that is not written like one. */
export const howToChoose =
  'must be in capitals and name two words of letters, digits, dots, dashes and underscores, the first for texts that need Unicode: %UNICODE(ucs2,gsm)%.';
