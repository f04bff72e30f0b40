import { isGsm7 } from '#shared/gateway/alphabet.ts';

/** How many parts a gateway bills for a text: 160 or 153 letters of the GSM alphabet, 70 or 67 UTF-16 units otherwise. */
export const countParts = (text: string): number => {
  const gsm = isGsm7(text);
  const length = gsm ? text.length + (text.match(/[\f^{}\\[~\]|€]/g)?.length ?? 0) : text.length;
  const [single, joined] = gsm ? [160, 153] : [70, 67];
  return length <= single ? 1 : Math.ceil(length / joined);
};
