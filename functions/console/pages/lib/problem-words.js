// @ts-check
/** Parts of an entry as its form names them. @type {Record<string, string>} */
const PARTS = {
  name: 'Name',
  value: 'Value',
  secret: 'Secret',
  user: 'User',
  password: 'Password',
  status: 'Status',
  contains: 'Body contains',
  regex: 'Expression',
  jsonPath: 'JSON path',
  in: 'is one of',
  exists: 'exists',
  outcome: 'Then',
  reason: 'Reason',
};

/** What a problem of the API says, in the words of a form. @typedef {{ root: string, label: string, text: string, sentence: string }} ProblemWords */

/**
 * @param {{ field: string, detail: string, allowed?: string }} problem
 * @param {Record<string, string>} labels of the form, by the API's names
 * @returns {ProblemWords} `text`: what stands beside the field; `sentence`: what stands elsewhere
 */
export function problemWords({ field, detail, allowed }, labels) {
  const path = field.replace(/^(?:settings|limits)(?:\.|$)/, '');
  const [root = '', ...rest] = path.split(/(?=[.[])/);
  const within = labels[path] ? [] : rest.map(partWords);
  const label = labels[path] ?? labels[root] ?? root;
  const said = `${withLabels(detail, labels)}${allowed ? ` Allowed: ${withLabels(allowed, labels)}.` : ''}`;
  return {
    root,
    label,
    text: [...within, said].join(': '),
    // What begins with the field's own label needs it no second time.
    sentence: [said.startsWith(`“${label}”`) ? '' : label, ...within, said].filter(Boolean).join(': '),
  };
}

/** `[0]` → `entry 1`, `.jsonPath` → `JSON path`. @param {string} part */
function partWords(part) {
  const index = /^\[(\d+)\]$/.exec(part)?.[1];
  if (index !== undefined) return `entry ${Number(index) + 1}`;
  const name = part.replace(/^\./, '');
  return PARTS[name] ?? name;
}

/**
 * The API speaks of fields by their names. Those that are no word of a language are told anywhere; others, such as `body`, only where a
 * sentence begins with one.
 *
 * @param {string} text
 * @param {Record<string, string>} labels
 */
const withLabels = (text, labels) =>
  text.replace(/[A-Za-z][A-Za-z0-9]*/g, (word, /** @type {number} */ at) =>
    Object.hasOwn(labels, word) && (/[a-z][A-Z]/.test(word) || (at === 0 && /^[a-z]/.test(word)))
      ? `“${labels[word]}”`
      : word,
  );
