// @ts-check

import { drawer } from '../lib/dialogs.js';
import { diff } from '../lib/diff.js';
import { fill, h } from '../lib/dom.js';
import { button, empty, failure, time } from '../lib/ui.js';
import { diffTable, fieldNames } from './diff-table.js';
import { GATEWAY_LABELS } from './gateway-labels.js';

/**
 * Every version that was saved, what is different in it, and a way back.
 *
 * @param {{ version: number, savedAt: string, savedBy: string, settings: any }[]} versions newest first
 * @param {{ current: () => { version: number, settings: any }, restore: (wanted: { version: number, settings: any }) => Promise<boolean> }} page
 */
export function showVersions(versions, page) {
  if (versions.length === 0) return empty(h('p', {}, 'Nothing was saved yet.'));
  const table = h(
    'table.cards',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ['Version', 'Saved', 'By', 'Changed'].map((name) => h('th', { scope: 'col' }, name)),
      ),
    ),
    h(
      'tbody',
      {},
      versions.map((each, index) => {
        const before = versions[index + 1];
        const changes = before ? diff(before.settings, each.settings) : [];
        return h(
          'tr',
          {},
          h(
            'td',
            { 'data-label': 'Version' },
            h(
              'button.link',
              { type: 'button', 'aria-haspopup': 'dialog', onclick: () => look(each, before, page) },
              `Version ${each.version}`,
            ),
          ),
          h('td.nowrap', { 'data-label': 'Saved' }, time(each.savedAt)),
          h('td', { 'data-label': 'By' }, each.savedBy),
          h(
            'td.details',
            { 'data-label': 'Changed' },
            before ? fieldNames(changes, GATEWAY_LABELS) || 'secrets only, or nothing' : 'the first',
          ),
        );
      }),
    ),
  );
  return h('div.wide', { tabindex: '0', role: 'region', 'aria-label': 'Saved versions' }, table);
}

/** @param {any} each @param {any} before @param {{ current: () => { version: number, settings: any }, restore: (wanted: { version: number, settings: any }) => Promise<boolean> }} page */
function look(each, before, page) {
  const current = page.current();
  const panel = drawer(`Version ${each.version}`);
  const refusal = h('div');
  const isCurrent = each.version === current.version;
  const changes = diff(current.settings, each.settings);
  panel.body.append(
    h('p', {}, 'Saved ', time(each.savedAt), ` by ${each.savedBy}.`),
    before
      ? diffTable(
          'What it changed',
          diff(before.settings, each.settings),
          `Version ${before.version}`,
          `Version ${each.version}`,
          GATEWAY_LABELS,
        )
      : h('p.hint', {}, 'It was the first version.'),
    ...(isCurrent
      ? [h('p.notice', {}, 'This version is in force.')]
      : [
          diffTable(
            'What restoring it would change',
            changes,
            `Now (version ${current.version})`,
            `Version ${each.version}`,
            GATEWAY_LABELS,
          ),
          refusal,
          h('p.hint', {}, 'Restoring saves it as a new version, secrets included; nothing of the history is lost.'),
          h(
            'div.row.end',
            {},
            button(
              `Restore version ${each.version}`,
              async () => {
                fill(refusal);
                try {
                  if (await page.restore(each)) panel.close();
                } catch (error) {
                  fill(refusal, failure(error));
                }
              },
              { class: 'primary' },
            ),
          ),
        ]),
  );
}
