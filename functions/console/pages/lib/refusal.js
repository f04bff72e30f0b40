// @ts-check
import { ApiProblem } from './api.js';
import { h } from './dom.js';
import { showProblems } from './form.js';
import { button, failure } from './ui.js';

/** @typedef {import('./form.js').Form} Form */

/**
 * Why a document was not saved: what is wrong stands beside its field as well, unfolded; over what somebody else saved, a click reads that.
 *
 * @param {Form} form
 * @param {unknown} error
 * @param {{ readNewest?: () => Promise<void>, labels?: Record<string, string>, opening?: string }} [options] `opening`: how the sentence begins; `labels`: of what else was asked for, by the names of the API
 */
export function refusal(form, error, { readNewest, labels, opening = 'Not saved: ' } = {}) {
  if (!(error instanceof ApiProblem)) return failure(error);
  if (error.status === 409)
    return notice(h('p', {}, error.message), readNewest && button('Read the newest version', readNewest));
  if (error.status !== 400) return failure(error);
  const [first = error.message, ...others] = showProblems(form, error.errors, labels);
  unfoldProblems(form);
  return notice(h('p', {}, `${opening}${first}${others.length > 0 ? ` And ${others.length} more.` : ''}`));
}

/** @param {...any} children */
const notice = (...children) => h('div.notice.bad', { role: 'alert' }, ...children);

/** Unfolds what holds a field that is wrong, and goes to the first. @param {Form} form */
function unfoldProblems(form) {
  const wrong = [...form.fields.values()].filter(({ problem }) => problem.childElementCount > 0);
  for (const { problem } of wrong) {
    const details = problem.closest('details');
    if (details) details.open = true;
  }
  wrong[0]?.control?.focus();
}
