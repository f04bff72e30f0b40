/**
 * Writes a recipient the way a gateway wants it.
 *
 * A number outside the country of a `national:<cc>` format has no national form there; it is written as digits.
 */
export const compilePhoneFormat = (format: string): ((e164: string) => string) => {
  const digits = (e164: string): string => (e164.startsWith('+') ? e164.slice(1) : e164);
  if (format === 'e164') return (e164) => e164;
  if (format === '00') return (e164) => `00${digits(e164)}`;
  const [kind, code = '', trunk = ''] = format.split(':');
  if (kind !== 'national') return digits;
  return (e164) => {
    const number = digits(e164);
    return number.startsWith(code) ? trunk + number.slice(code.length) : number;
  };
};
