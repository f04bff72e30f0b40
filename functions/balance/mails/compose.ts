import type { Mail } from '#shared/ports/mail.ts';
import { contentOf, FOOTER, type MailContent } from './content.ts';
import type { MailFacts } from './facts.ts';
import { toHtml } from './html.ts';
import { oneLine } from './words.ts';

/** A mail of the balance watch in both forms, without its recipients. Pure. */
export function composeMail(facts: MailFacts): Omit<Mail, 'to'> {
  const content = contentOf(facts);
  const link = isWebUrl(facts.consoleUrl) ? facts.consoleUrl : '';
  return { subject: oneLine(content.subject), text: toText(content, link), html: toHtml(content, link) };
}

const isWebUrl = (value: string): boolean => /^https?:$/.test(URL.parse(value)?.protocol ?? '');

function toText(content: MailContent, link: string): string {
  const width = Math.max(...content.rows.map(([name]) => name.length)) + 2;
  const lines = [
    content.headline.toUpperCase(),
    '',
    ...(content.figure ? [`${content.figure.value} ${content.figure.label}`, ''] : []),
    ...content.rows.map(([name, value]) => `${`${oneLine(name)}:`.padEnd(width)} ${oneLine(value)}`),
    '',
    ...content.paragraphs.flatMap((paragraph) => [paragraph, '']),
    ...(link === '' ? [] : [`${content.button}:`, link, '']),
    '-- ',
    FOOTER,
  ];
  return lines.join('\n');
}
