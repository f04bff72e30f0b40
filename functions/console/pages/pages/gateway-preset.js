// @ts-check
import { confirmed } from '../lib/dialogs.js';
import { fill, h, newId } from '../lib/dom.js';
import { toast } from '../lib/toast.js';
import { button, card } from '../lib/ui.js';

/** What a preset leaves as the operator set it. */
const KEPT = ['enabled', 'debug', 'daysUntilExpiration', 'defaultCountry', 'defaultFrom', 'messagesPerSecond'];

/**
 * A choice of gateways that are known, to begin the form with.
 *
 * @param {any[]} presets
 * @param {{ mayReplace: () => boolean, use: (preset: any) => void }} page whether nothing unsaved is lost, and what is done with the choice
 */
export function presetCard(presets, { mayReplace, use }) {
  const notes = h('div.stack');
  const pickId = newId();
  const pick = h(
    'select',
    { id: pickId },
    h('option', { value: '' }, 'Choose a gateway …'),
    presets.map((preset) => h('option', { value: preset.id }, preset.name)),
  );
  const usePreset = async () => {
    const preset = presets.find(({ id }) => id === pick.value);
    if (!preset) {
      toast('Choose a gateway first.', 'bad');
      return;
    }
    if (!mayReplace() && !(await mayFill(preset))) return;
    fill(notes, notesOf(preset));
    use(preset);
  };
  const view = card(
    'preset-heading',
    'Start from a preset',
    h(
      'div.row',
      {},
      h('label.hidden-text', { for: pickId }, 'Preset'),
      h('div.field', {}, pick),
      button('Fill the form', usePreset),
    ),
    notes,
  );
  return { view, clear: () => fill(notes) };
}

/** Settings with what a preset says in place of the rest. @param {any} preset @param {any} defaults @param {any} draft */
export const settingsOf = (preset, defaults, draft) => ({
  ...structuredClone(defaults),
  ...Object.fromEntries(KEPT.map((name) => [name, draft[name]])),
  ...structuredClone(preset.settings),
  // The API shows every field; a preset leaves out what is usual.
  headers: (preset.settings.headers ?? []).map((/** @type {any} */ header) => ({ secret: true, ...header })),
  variables: preset.asks.map((/** @type {any} */ { name, secret }) => ({ name, value: '', secret })),
  ...(preset.settings.messageId ? { messageId: { ignore: [], ...preset.settings.messageId } } : {}),
});

/** @param {any} preset */
const mayFill = (preset) =>
  confirmed({
    title: `Fill the form for ${preset.name}?`,
    text: h('p', {}, 'What is not saved is lost; nothing is in force before you save.'),
    confirm: 'Fill the form',
  });

/** @param {any} preset */
const notesOf = ({ name, asks, notes }) =>
  h(
    'div.notice',
    {},
    h(
      'div.stack',
      {},
      h(
        'p',
        {},
        `The form is filled for ${name}. `,
        asks.length > 0 ? `Fill in: ${asks.map((/** @type {any} */ each) => each.label).join(', ')}.` : '',
      ),
      notes.length > 0
        ? h(
            'ul.stack',
            {},
            notes.map((/** @type {string} */ note) => h('li.hint', {}, note)),
          )
        : null,
    ),
  );
