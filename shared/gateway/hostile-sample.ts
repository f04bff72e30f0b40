import type { GatewaySettings } from './settings.ts';
import type { GatewayMessage, GatewayRequest } from './types.ts';
import { explainXml } from './xml.ts';

const harmless: GatewayMessage = {
  id: '01J00000000000000000000000',
  to: '+252612345678',
  from: 'Sender',
  text: 'Text',
};

const hostile: GatewayMessage = {
  ...harmless,
  from: '"&\'<\\=%',
  text: '"},{\\"\'\r\n\t&to=1#?%TO%%41$&]]></a><!--{{x}} \u2028é☺😀',
};

const parses = (body: string): boolean => {
  try {
    JSON.parse(body);
    return true;
  } catch {
    return false;
  }
};

const countParameters = (text: string): number => [...new URLSearchParams(text)].length;

const explainBody = (settings: GatewaySettings, plain: GatewayRequest, filled: GatewayRequest): string | undefined => {
  const [before = '', after = ''] = [plain.body, filled.body];
  switch (settings.contentType) {
    case 'json':
      return parses(after) ? undefined : 'A text with quotes and line breaks breaks the JSON of this payload.';
    case 'xml':
      return explainXml(after) ? 'A text with < and & breaks the XML of this payload.' : undefined;
    case 'x-www-form-urlencoded':
      return countParameters(before) === countParameters(after)
        ? undefined
        : 'A text with & and = breaks the parameters of this payload.';
  }
};

/** Renders the worst text that can come and reads it back; a sentence when the templates do not stand it. */
export const explainSample = (
  settings: GatewaySettings,
  render: (message: GatewayMessage) => GatewayRequest,
): string | undefined => {
  const plain = render(harmless);
  const filled = render(hostile);
  const [before, after] = [new URL(plain.url), new URL(filled.url)];
  if (before.host !== after.host || countParameters(before.search) !== countParameters(after.search))
    return 'A text with & and = breaks the parameters of the URL.';
  return explainBody(settings, plain, filled);
};
