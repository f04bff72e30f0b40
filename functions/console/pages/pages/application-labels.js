// @ts-check
/** What the form of an application calls each of its fields. @type {Record<string, string>} */
export const APPLICATION_LABELS = {
  perSecond: 'Messages a second',
  perDay: 'Messages a day',
  perRecipientHour: 'An hour to one recipient',
  perRecipientDay: 'A day to one recipient',
  expires: 'Its first key ends',
  name: 'Name',
  countries: 'Only to these countries',
  scopes: 'The key may',
  expiresAt: 'Its first key ends',
  callbackUrl: 'Callback',
  keys: 'Keys',
  deletedAt: 'Deleted',
};
