const token =
  /<!\[CDATA\[[\s\S]*?\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!DOCTYPE[^>[]*>|<(\/?)([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>/y;
const entity = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-fA-F]+);)/;

/** What makes a text no well-formed XML document, and at which character (0-based); undefined when it is one. */
export const explainXml = (text: string): { at: number; detail: string } | undefined => {
  const open: { name: string; at: number }[] = [];
  let roots = 0;
  let at = 0;
  while (at < text.length) {
    const next = text.indexOf('<', at);
    const plain = text.slice(at, next === -1 ? text.length : next);
    const lone = plain.search(entity);
    if (lone !== -1) return { at: at + lone, detail: '& must be written &amp;.' };
    if (open.length === 0 && plain.trim() !== '') return { at, detail: 'there is text outside the root element.' };
    if (next === -1) break;
    token.lastIndex = next;
    const match = token.exec(text);
    if (!match) return { at: next, detail: 'this tag is not closed or not written as XML wants it.' };
    const [whole, slash, name, attributes = '', selfClosing] = match;
    at = next + whole.length;
    if (name === undefined) continue;
    if (entity.test(attributes)) return { at: next, detail: '& in an attribute must be written &amp;.' };
    if (slash) {
      const last = open.pop();
      if (last?.name !== name) return { at: next, detail: `</${name}> closes no open element.` };
    } else {
      if (open.length === 0) roots += 1;
      if (roots > 1) return { at: next, detail: 'there is more than one root element.' };
      if (!selfClosing) open.push({ name, at: next });
    }
  }
  const last = open.at(-1);
  if (last) return { at: last.at, detail: `<${last.name}> is not closed.` };
  return roots === 0 ? { at: 0, detail: 'there is no root element.' } : undefined;
};

type Spot = 'text' | 'tag' | 'attribute' | 'cdata' | 'other';

/** What surrounds one character of an XML template. */
export const spotAt = (template: string, at: number): Spot => {
  const before = template.slice(0, at);
  const within = (open: string, close: string) => before.lastIndexOf(open) > before.lastIndexOf(close);
  if (within('<![CDATA[', ']]>')) return 'cdata';
  if (within('<!--', '-->') || within('<?', '?>')) return 'other';
  if (!within('<', '>')) return 'text';
  const tag = before.slice(before.lastIndexOf('<'));
  const open = /=\s*("[^"]*|'[^']*)$/.test(tag);
  return open ? 'attribute' : 'tag';
};
