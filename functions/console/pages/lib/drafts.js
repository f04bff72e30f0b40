// @ts-check
/** What was typed and is not sent yet, by form. In memory alone: no number and no text stays in the browser's storage. @type {Map<string, any>} */
export const drafts = new Map();
