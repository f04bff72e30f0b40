// @ts-check
import { ApiProblem, api, get, post } from '../lib/api.js';
import { confirmed } from '../lib/dialogs.js';
import { fill, h } from '../lib/dom.js';
import { load } from '../lib/refresh.js';
import { refusal } from '../lib/refusal.js';
import { settingsForm } from '../lib/settings-form.js';
import { toast } from '../lib/toast.js';
import { button, card } from '../lib/ui.js';
import { gatewayFields } from './gateway-form.js';
import { GATEWAY_LABELS } from './gateway-labels.js';
import { presetCard, settingsOf } from './gateway-preset.js';
import { createTools } from './gateway-tools.js';
import { showVersions } from './gateway-versions.js';
import { mayStartSending } from './gateway-waiting.js';

export const SETTINGS = '/v1/admin/settings/gateway';

/**
 * The settings as a form, with what helps to fill it, and their versions.
 *
 * @param {HTMLElement} place
 * @param {{ saved: any, presets: any[], defaults: any, waiting: any }} read
 */
export function gatewayEditor(place, { saved, presets, defaults, waiting }) {
  const open = new Set();
  /** Labels of the questions of a preset. @type {Map<string, string>} */
  const asks = new Map(
    presets.flatMap((preset) => preset.asks.map((/** @type {any} */ each) => [each.name, each.label])),
  );
  const versions = h('div');
  const settings = settingsForm(place, saved, {
    defaults,
    labels: GATEWAY_LABELS,
    view: (draft) => gatewayFields(draft, { waiting, asks, open }),
    changed: () => {
      discard.disabled = !dirty();
      tools.changed();
    },
  });
  const { form, fields, summary, dirty, inForce } = settings;
  const tools = createTools(form);
  const presetChoice = presetCard(presets, {
    mayReplace: () => form.draft.gatewayUrl === '' || !dirty(),
    use: (preset) => {
      settings.edit(settingsOf(preset, defaults, form.draft));
      /** @type {HTMLElement | null} */ (fields.querySelector('[data-variable]'))?.focus();
    },
  });
  const save = button('Save', () => store(), { class: 'primary', type: 'submit' });
  const discard = button('Discard changes', () => {
    presetChoice.clear();
    settings.discard();
  });

  const take = (/** @type {any} */ answer) => {
    settings.take(answer);
    void loadVersions();
  };

  /** Throws when somebody saved another version meanwhile. */
  const checkVersion = async () => {
    const newest = (await get(SETTINGS)).version;
    if (newest !== inForce().version) throw new ApiProblem(409, `Somebody saved version ${newest} meanwhile.`);
  };
  /** Throws what a save of the form would be refused for. */
  const checkDraft = async () => {
    await post('/v1/admin/gateway/preview', { settings: form.draft });
    await checkVersion();
  };

  async function store() {
    // Enter in a field saves, too: it is no wish for a version that changes nothing.
    if (!dirty()) {
      toast('Nothing was changed, so nothing is saved.');
      return;
    }
    try {
      if (form.draft.enabled && !inForce().settings.enabled && !(await mayStartSending(checkDraft))) return;
      const answer = await api('PUT', SETTINGS, { version: inForce().version, ...form.draft });
      presetChoice.clear();
      take(answer);
      toast(`Saved as version ${answer.version}. It is in force within a minute.`);
    } catch (error) {
      fill(summary, refusal(form, error, { readNewest: async () => take(await get(SETTINGS)) }));
    }
  }

  /** Resolves false when it was not confirmed. @param {{ version: number, settings: any }} wanted */
  const restore = async (wanted) => {
    const starts = wanted.settings.enabled && !inForce().settings.enabled;
    if (dirty() && !(await mayDiscard(wanted.version))) return false;
    if (starts && !(await mayStartSending(checkVersion))) return false;
    take(await post(`${SETTINGS}/restore`, { version: wanted.version }));
    toast(`Version ${wanted.version} is restored, as version ${inForce().version}.`);
    return true;
  };

  const loadVersions = () =>
    load(versions, 'the versions', async () => {
      const answer = await get(`${SETTINGS}/history`);
      return showVersions(answer.versions, { current: inForce, restore });
    });

  fill(
    place,
    h(
      'div.columns',
      {},
      h(
        'div.stack',
        {},
        presetChoice.view,
        card(
          'main-heading',
          'Main',
          h(
            'form.stack',
            { onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
            fields,
            h('div.save-bar.row.between', {}, summary, h('div.row', {}, discard, save)),
          ),
        ),
      ),
      h('div.stack.sticky', {}, tools.view, card('versions-heading', 'Versions', versions)),
    ),
  );
  settings.discard();
  void loadVersions();
  return { dirty, stop: tools.stop };
}

/** @param {number} version */
const mayDiscard = (version) =>
  confirmed({
    title: `Restore version ${version}?`,
    text: h('p', {}, 'What you changed in the form is not saved and is lost.'),
    confirm: 'Discard the changes and restore',
    danger: true,
  });
