// @ts-check
import { api, sentence } from '../lib/api.js';
import { busy, h, newId } from '../lib/dom.js';

/** A form for the operator token. @param {() => unknown} done called when it was the right one */
export function tokenForm(done) {
  const [tokenId, hintId, problemId] = [newId(), newId(), newId()];
  const problem = h('p.bad-text', { id: problemId, role: 'alert' });
  const token = h('input', {
    id: tokenId,
    name: 'token',
    type: 'password',
    autocomplete: 'current-password',
    required: true,
    'aria-describedby': `${hintId} ${problemId}`,
  });
  const submit = h('button.primary', {}, 'Sign in');
  const say = (/** @type {string} */ text) => {
    problem.textContent = text;
  };
  const send = async () => {
    try {
      await api('POST', '/console/session', { token: token.value }, { quiet: true });
      await done();
    } catch (error) {
      say(sentence(error));
      token.focus();
    }
  };
  const view = h(
    'form.token',
    {
      onsubmit: (/** @type {Event} */ event) => {
        event.preventDefault();
        void busy(submit, send);
      },
    },
    h('label', { for: tokenId }, 'Operator token'),
    token,
    problem,
    submit,
    h(
      'p.hint',
      { id: hintId },
      'On one machine, open the link that the relay printed when it started, or take the token from access.json in its data directory. On AWS it is in Secrets Manager.',
    ),
  );
  return { view, token, say };
}
