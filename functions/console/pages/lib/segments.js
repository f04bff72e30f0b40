// @ts-check
/** Characters that GSM-7 has, one septet each. */
const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Characters that take an escape and so two septets. */
const EXTENDED = new Set('\f^{}\\[~]|€');

/**
 * Counts segments as the relay does: a character, or what is seen as one, is never divided between two segments.
 *
 * @param {string} text
 * @returns {{ segments: number, encoding: 'GSM-7' | 'UCS-2', used: number, left: number }} `left`: units until the next segment begins
 */
export function countSegments(text) {
  const characters = graphemes(text);
  const gsm = characters.every((each) => BASIC.has(each) || EXTENDED.has(each));
  const sizes = characters.map((each) => (gsm ? (EXTENDED.has(each) ? 2 : 1) : each.length));
  const used = sizes.reduce((sum, size) => sum + size, 0);
  const [one, many] = gsm ? [160, 153] : [70, 67];
  const encoding = gsm ? 'GSM-7' : 'UCS-2';
  if (used <= one) return { segments: 1, encoding, used, left: one - used };
  let segments = 1;
  let filled = 0;
  for (const size of sizes) {
    if (filled + size > many) {
      segments += 1;
      filled = 0;
    }
    filled += size;
  }
  return { segments, encoding, used, left: many - filled };
}

const splitter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** @param {string} text @returns {string[]} */
const graphemes = (text) =>
  [...splitter.segment(text)].flatMap(({ segment }) => (segment === '\r\n' ? ['\r', '\n'] : [segment]));
