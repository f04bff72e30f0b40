/** The keys and indexes of a path such as `messages[0].status.type`, `[0].id`, `sms.*.status`, `data['Message ID']`, or `$.list[*].id` as JSONPath writes it; none of `$`, the whole. */
export const jsonSteps = (path: string): (string | number)[] =>
  [...path.replace(/^\$(?=[.[]|$)/, '').matchAll(/\[(\d+)\]|\[(?:'([^']+)'|"([^"]+)")\]|([^.[\]]+)/g)].map(
    ([, index, single, double, plain = '']) => (index === undefined ? (single ?? double ?? plain) : Number(index)),
  );

/** What a path looks like whose plain names are of such characters, as a class of a regular expression; any name may stand in brackets and quotes. */
export function pathSyntax(plain: string): RegExp {
  const step = `\\[(?:\\d{1,4}|\\*|'[^']+'|"[^"]+")\\]`;
  return new RegExp(`^(?:${plain}+|${step})(?:\\.${plain}+|${step})*$`);
}
