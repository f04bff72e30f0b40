// @ts-check
import { drafts } from '../lib/drafts.js';

const FORM = 'message';

/**
 * The message that is being written: its controls hold again what they held when the page was left. Its key stays with it, for a try whose answer was lost.
 *
 * @param {Record<string, any>} controls by name
 */
export function messageDraft(controls) {
  const kept = drafts.get(FORM);
  /** @type {string} */
  let key = kept?.key ?? crypto.randomUUID();
  const keep = () => {
    // An answer that comes after the page was left says nothing of what is written since.
    if (Object.values(controls).some((control) => !control.isConnected)) return;
    const values = Object.entries(controls).map(([name, control]) => [name, control.value]);
    drafts.set(FORM, { key, values: Object.fromEntries(values) });
  };
  for (const [name, control] of Object.entries(controls)) {
    if (kept) control.value = kept.values[name];
    control.addEventListener('input', keep);
  }
  return {
    key: () => key,
    /** What is sent next is another message. */
    renewKey: () => {
      key = crypto.randomUUID();
      keep();
    },
    drop: () => drafts.delete(FORM),
  };
}
