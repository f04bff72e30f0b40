import { compileJson } from './compile-json.ts';
import { urlLiteral } from './compile-url.ts';
import { compileXml } from './compile-xml.ts';
import { placesInParameters, withoutBreaks } from './parameters.ts';
import { compilePart, type Names, type Part } from './part.ts';
import { addFaults, type Problems } from './problems.ts';
import type { GatewaySettings } from './settings.ts';
import { parseTemplate } from './template.ts';

type PayloadSettings = Pick<GatewaySettings, 'payload' | 'method' | 'contentType' | 'payloadIn' | 'phoneFormat'>;

const checkCombination = (settings: PayloadSettings, problems: Problems): void => {
  const { method, contentType, payloadIn } = settings;
  if (contentType !== 'x-www-form-urlencoded' && method === 'GET')
    problems.add(
      'contentType',
      `contentType ${contentType} needs the method POST, for a GET has no body.`,
      'method POST, or contentType x-www-form-urlencoded',
    );
  else if (contentType !== 'x-www-form-urlencoded' && payloadIn === 'query')
    problems.add('payloadIn', `A ${contentType} payload cannot stand in the query.`, 'payloadIn body');
};

/** Parameters as a form or query wants them; line breaks are only layout there. */
const compileForm = (written: string, names: Names, phoneFormat: string, problems: Problems): Part => {
  const template = written.replace(/^[?&]/, '');
  const { pieces, faults } = parseTemplate(template, names.known);
  addFaults(problems, 'payload', faults);
  if (/^\s*[{[<]/.test(template))
    problems.add(
      'payload',
      `The payload looks like ${template.trim().startsWith('<') ? 'XML' : 'JSON'}, but contentType is x-www-form-urlencoded. Choose that content type and POST, or write parameters such as to=%TO%&message=%MESSAGE%.`,
    );
  return compilePart(pieces, names, placesInParameters(template, pieces, names, phoneFormat), (text) =>
    urlLiteral(withoutBreaks(text)),
  );
};

/** Compiles the payload in the syntax of its content type. */
export const compilePayload = (settings: PayloadSettings, names: Names, problems: Problems): Part => {
  checkCombination(settings, problems);
  const template = settings.payload.trim();
  if (settings.contentType === 'x-www-form-urlencoded')
    return compileForm(template, names, settings.phoneFormat, problems);
  const { pieces, faults } = parseTemplate(template, names.known);
  addFaults(problems, 'payload', faults);
  // One clear complaint at a time: an unknown name also breaks the syntax around it.
  if (faults.length > 0) return () => '';
  return settings.contentType === 'json'
    ? compileJson(template, pieces, names, settings.phoneFormat, problems)
    : compileXml(template, pieces, names, settings.phoneFormat, problems);
};
