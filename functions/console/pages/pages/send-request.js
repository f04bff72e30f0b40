// @ts-check
export const SEND = '/v1/admin/send';
/** Messages of one request. */
export const CHUNK = 100;

/** What is wrong with a message, in words. @param {any[]} errors */
export const explain = (errors) =>
  errors.map(({ detail, allowed }) => `${detail}${allowed ? ` Allowed: ${allowed}.` : ''}`).join(' ');
