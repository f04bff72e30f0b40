/** A sign with the letters before it, which tell one dollar from another; a sign made of letters; or a code. */
const CURRENCY = String.raw`([A-Z]{0,2}\p{Sc}|z\u0142|kr|Rs)|([A-Z]{3})`;
const ANYWHERE = new RegExp(String.raw`(?<!\p{L})(?:${CURRENCY})(?!\p{L})`, 'u');
const BEFORE = new RegExp(String.raw`(?<!\p{L})(?:${CURRENCY})[.:\s]*$`, 'u');
const AFTER = new RegExp(String.raw`^\s?(?:${CURRENCY})(?![\p{L}\d])`, 'u');
const LOOK_AROUND = 12;

/** The currency in what stands beside a number and is nothing else: a sign, or a code of ISO 4217. */
export const currencyOf = (beside: string): string | undefined => known(ANYWHERE.exec(beside));

/** The currency that stands right before or behind a number among other words. */
export function currencyAround(
  text: string,
  { offset, written }: { offset: number; written: string },
): string | undefined {
  const end = offset + written.length;
  return (
    known(BEFORE.exec(text.slice(Math.max(0, offset - LOOK_AROUND), offset))) ??
    known(AFTER.exec(text.slice(end, end + LOOK_AROUND)))
  );
}

function known(match: RegExpExecArray | null): string | undefined {
  const [, sign, code] = match ?? [];
  return sign ?? (code !== undefined && Intl.supportedValuesOf('currency').includes(code) ? code : undefined);
}
