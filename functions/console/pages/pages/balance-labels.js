// @ts-check
/** What the form of the balance check calls each field of its settings. @type {Record<string, string>} */
export const BALANCE_LABELS = {
  enabled: 'Enable',
  checkUrl: 'Check URL',
  fieldName: 'Field name',
  fieldRegex: 'Expression',
  method: 'Request method',
  every: 'Once per',
  emails: 'Email',
  dashboardNotification: 'Dashboard notification',
  minimumBalance: 'Minimum balance',
  stopBelow: 'Send only high priority below',
  currency: 'Currency',
  scale: 'Divide by',
  source: 'Where the balance comes from',
  useGatewayHeaders: 'Use the headers of the gateway',
  headers: 'Own headers',
  variables: 'Own variables',
  contentType: 'Content type of a POST',
  body: 'Body of a POST',
  allowPlainHttp: 'Allow http://',
  errorMatch: 'Answers that are errors',
};
