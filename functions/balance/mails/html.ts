import { FOOTER, type MailContent } from './content.ts';
import { escapeHtml, oneLine } from './words.ts';

/** Colours of the strip, the figure and its background, for light and dark. All texts keep a contrast of 4.5 and more. */
const TONES: Record<
  MailContent['tone'],
  { strip: string; ink: string; tint: string; darkInk: string; darkTint: string }
> = {
  bad: { strip: '#c2261c', ink: '#a31d14', tint: '#fdf0ef', darkInk: '#ff9d95', darkTint: '#3a1b19' },
  good: { strip: '#1d7a3e', ink: '#17663a', tint: '#eef8f1', darkInk: '#7fdba0', darkTint: '#15301f' },
  unsure: { strip: '#8a5a00', ink: '#7a4f00', tint: '#fdf6e7', darkInk: '#f2c66d', darkTint: '#352a12' },
};

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Tables and inline styles, because mail clients know little else; the style sheet only adds dark colours and the phone's width. */
export function toHtml(content: MailContent, link: string): string {
  const tone = TONES[content.tone];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(oneLine(content.subject))}</title>
<style>
:root { color-scheme: light dark; }
@media (max-width: 480px) {
  .outer { padding: 0 !important; }
  .card { border-radius: 0 !important; border-left: 0 !important; border-right: 0 !important; }
  .pad { padding-left: 20px !important; padding-right: 20px !important; }
  .name, .value { display: block !important; width: auto !important; }
  .name { padding-bottom: 0 !important; }
  .value { padding-top: 0 !important; border-top: 0 !important; }
  .figure { font-size: 32px !important; }
}
@media (prefers-color-scheme: dark) {
  .page { background-color: #14171a !important; }
  .card { background-color: #1f2327 !important; border-color: #363c42 !important; }
  .text, .value { color: #e8eaed !important; }
  .name, .foot { color: #a9b1ba !important; }
  .name, .value { border-color: #363c42 !important; }
  .figure, .label { color: ${tone.darkInk} !important; }
  .tint { background-color: ${tone.darkTint} !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background-color:#f2f4f6">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(preview(content))}</div>
<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f2f4f6">
<tr><td class="outer" align="center" style="padding:24px 12px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:600px;background-color:#ffffff;border:1px solid #dfe3e8;border-radius:8px;border-collapse:separate;overflow:hidden">
<tr><td style="height:6px;line-height:6px;font-size:0;background-color:${tone.strip}">&nbsp;</td></tr>
<tr><td class="pad" style="padding:28px 32px 20px">
<h1 class="text" style="margin:0;${FONT};font-size:22px;line-height:1.3;font-weight:600;color:#1c2126">${escapeHtml(content.headline)}</h1>
</td></tr>
${content.figure ? figure(content.figure, tone) : ''}<tr><td class="pad" style="padding:0 32px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
${content.rows.map(rowHtml).join('\n')}
</table>
</td></tr>
<tr><td class="pad" style="padding:20px 32px 0">
${content.paragraphs.map(paragraph).join('\n')}
</td></tr>
${link === '' ? '' : button(content.button, link, tone.strip)}<tr><td class="pad" style="padding:8px 32px 28px">
<p class="foot" style="margin:0;${FONT};font-size:13px;line-height:1.5;color:#5b6570">${escapeHtml(FOOTER)}</p>
</td></tr>
</table>
</td></tr>
</table>
</body>
</html>
`;
}

/** What a list of mails shows behind the subject. */
const preview = ({ paragraphs, rows }: MailContent): string =>
  [...rows.filter(([name]) => name === 'Runs out').map(([name, value]) => `${name} ${value}.`), paragraphs[0]].join(
    ' ',
  );

const figure = ({ value, label }: { value: string; label: string }, tone: { ink: string; tint: string }): string =>
  `<tr><td class="pad" style="padding:0 32px 16px">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td class="tint" style="padding:16px 20px;background-color:${tone.tint};border-radius:6px">
<span class="figure" style="${FONT};font-size:38px;line-height:1.15;font-weight:700;color:${tone.ink}">${escapeHtml(value)}</span>
<span class="label" style="${FONT};font-size:16px;color:${tone.ink}">&nbsp;${escapeHtml(label)}</span>
</td></tr>
</table>
</td></tr>
`;

const CELL = `${FONT};font-size:15px;line-height:1.45;vertical-align:top`;

const rowHtml = ([name, value]: [string, string], index: number): string => {
  const line = index === 0 ? '' : ';border-top:1px solid #e6e9ed';
  return `<tr>
<td class="name" width="150" style="width:150px;padding:10px 12px 10px 0;${CELL};color:#5b6570${line}">${escapeHtml(name)}</td>
<td class="value" style="padding:10px 0;${CELL};color:#1c2126${line}">${escapeHtml(value)}</td>
</tr>`;
};

const paragraph = (text: string): string =>
  `<p class="text" style="margin:0 0 12px;${FONT};font-size:15px;line-height:1.5;color:#1c2126">${escapeHtml(text)}</p>`;

const button = (label: string, link: string, colour: string): string =>
  `<tr><td class="pad" style="padding:8px 32px 20px">
<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr><td style="border-radius:6px;background-color:${colour}">
<a href="${escapeHtml(link)}" style="display:inline-block;padding:12px 20px;${FONT};font-size:15px;font-weight:600;color:#ffffff;text-decoration:none">${escapeHtml(label)}</a>
</td></tr></table>
</td></tr>
`;
