// @ts-check
import { ApiProblem, api, get, post } from '../lib/api.js';
import { same } from '../lib/diff.js';
import { fill, h, newId, toast } from '../lib/dom.js';
import { createForm, showProblems } from '../lib/fields.js';
import { button, card, confirmed, failure, load, loading } from '../lib/ui.js';
import { gatewayFields } from './gateway-form.js';
import { createTools } from './gateway-tools.js';
import { showVersions } from './gateway-versions.js';
import { mayStartSending } from './gateway-waiting.js';

const SETTINGS = '/v1/admin/settings/gateway';
/** What a preset leaves as the operator set it. */
const KEPT = ['enabled', 'debug', 'daysUntilExpiration', 'defaultCountry', 'defaultFrom', 'messagesPerSecond'];

/** @param {HTMLElement} place */
export function show(place) {
  let dirty = () => false;
  let stop = () => {};
  fill(place, loading('the settings'));
  void (async function start() {
    try {
      const [saved, { presets, defaults }, status] = await Promise.all([
        get(SETTINGS),
        get('/v1/admin/gateway/presets'),
        get('/v1/admin/gateway/status').catch(() => null),
      ]);
      const page = build(place, { saved, presets, defaults, waiting: status?.waiting });
      dirty = page.dirty;
      stop = page.stop;
    } catch (error) {
      fill(place, failure(error, start));
    }
  })();
  return {
    leave: () => stop(),
    mayLeave: () => !dirty() || window.confirm('The changed gateway settings are not saved. Leave them?'),
  };
}

/** @param {number} version */
const mayDiscard = (version) =>
  confirmed({
    title: `Restore version ${version}?`,
    text: h('p', {}, 'What you changed in the form is not saved and is lost.'),
    confirm: 'Discard the changes and restore',
    danger: true,
  });

/**
 * @param {HTMLElement} place
 * @param {{ saved: any, presets: any[], defaults: any, waiting: any }} read
 */
function build(place, { saved, presets, defaults, waiting }) {
  let { version, ...baseline } = saved;
  const open = new Set();
  /** Labels of the questions of a preset. @type {Map<string, string>} */
  const asks = new Map(
    presets.flatMap((preset) => preset.asks.map((/** @type {any} */ each) => [each.name, each.label])),
  );
  const fields = h('div.stack');
  const summary = h('div', { role: 'status' });
  const notes = h('div.stack');
  const versions = h('div');
  const form = createForm(structuredClone(baseline), defaults, { changed: () => changed(), rebuild: () => rebuild() });
  const tools = createTools(form);
  const save = button('Save', () => store(), { class: 'primary', type: 'submit' });
  const discard = button('Discard changes', () => {
    form.draft = structuredClone(baseline);
    fill(notes);
    rebuild();
    changed();
  });

  const dirty = () => !same(form.draft, baseline);
  const rebuild = () => {
    form.fields.clear();
    fill(fields, gatewayFields(form, { waiting, asks, open }));
  };
  const changed = () => {
    const unsaved = dirty();
    if (unsaved) place.dataset.dirty = '';
    else delete place.dataset.dirty;
    discard.disabled = !unsaved;
    fill(
      summary,
      h(
        'p.hint',
        {},
        unsaved
          ? 'Not saved yet.'
          : version === 0
            ? 'Nothing is saved yet; these are the defaults.'
            : `Version ${version} is in force.`,
      ),
    );
    tools.changed();
  };
  const take = (/** @type {any} */ answer) => {
    ({ version, ...baseline } = answer);
    form.draft = structuredClone(baseline);
    rebuild();
    changed();
    void loadVersions();
  };

  /** Throws when somebody saved another version meanwhile. */
  const checkVersion = async () => {
    const newest = (await get(SETTINGS)).version;
    if (newest !== version) throw new ApiProblem(409, `Somebody saved version ${newest} meanwhile.`);
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
      if (form.draft.enabled && !baseline.enabled && !(await mayStartSending(checkDraft))) return;
      const answer = await api('PUT', SETTINGS, { version, ...form.draft });
      fill(notes);
      take(answer);
      toast(`Saved as version ${answer.version}. It is in force within a minute.`);
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 400) {
        const strays = showProblems(form, error.errors);
        openInvalid();
        fill(
          summary,
          h(
            'div.notice.bad',
            { role: 'alert' },
            h('p', {}, `Not saved: ${error.message} ${strays.slice(1).join(' ')}`),
          ),
        );
      } else if (error instanceof ApiProblem && error.status === 409) {
        fill(
          summary,
          h(
            'div.notice.bad',
            { role: 'alert' },
            h('p', {}, error.message),
            button('Read the newest version', async () => take(await get(SETTINGS))),
          ),
        );
      } else fill(summary, failure(error));
    }
  }

  /** Resolves false when it was not confirmed. @param {{ version: number, settings: any }} wanted */
  const restore = async (wanted) => {
    const starts = wanted.settings.enabled && !baseline.enabled;
    if (dirty() && !(await mayDiscard(wanted.version))) return false;
    if (starts && !(await mayStartSending(checkVersion))) return false;
    take(await post(`${SETTINGS}/restore`, { version: wanted.version }));
    toast(`Version ${wanted.version} is restored, as version ${version}.`);
    return true;
  };

  const openInvalid = () => {
    for (const { problem } of form.fields.values()) {
      const details = problem.closest('details');
      if (problem.childElementCount > 0 && details) details.open = true;
    }
    /** @type {HTMLElement | null} */ (fields.querySelector('[aria-invalid]'))?.focus();
  };

  const loadVersions = () =>
    load(versions, 'the versions', async () => {
      const answer = await get(`${SETTINGS}/history`);
      return showVersions(answer.versions, {
        current: () => ({ version, settings: baseline }),
        restore,
      });
    });

  const pickId = newId();
  const pick = h(
    'select',
    { id: pickId },
    h('option', { value: '' }, 'Choose a gateway …'),
    presets.map((preset) => h('option', { value: preset.id }, preset.name)),
  );
  const usePreset = async () => {
    const preset = presets.find(({ id }) => id === pick.value);
    if (!preset) return toast('Choose a gateway first.', 'bad');
    const started = form.draft.gatewayUrl !== '' && dirty();
    if (
      started &&
      !(await confirmed({
        title: `Fill the form for ${preset.name}?`,
        text: h('p', {}, 'What is not saved is lost; nothing is in force before you save.'),
        confirm: 'Fill the form',
      }))
    )
      return undefined;
    const kept = Object.fromEntries(KEPT.map((name) => [name, form.draft[name]]));
    form.draft = {
      ...structuredClone(defaults),
      ...kept,
      ...structuredClone(preset.settings),
      // The API shows every field; a preset leaves out what is usual.
      headers: (preset.settings.headers ?? []).map((/** @type {any} */ header) => ({ secret: true, ...header })),
      variables: preset.asks.map((/** @type {any} */ { name, secret }) => ({ name, value: '', secret })),
      ...(preset.settings.messageId ? { messageId: { ignore: [], ...preset.settings.messageId } } : {}),
    };
    fill(
      notes,
      h(
        'div.notice',
        {},
        h(
          'div.stack',
          {},
          h(
            'p',
            {},
            `The form is filled for ${preset.name}. `,
            preset.asks.length > 0
              ? `Fill in: ${preset.asks.map((/** @type {any} */ each) => each.label).join(', ')}.`
              : '',
          ),
          preset.notes.length > 0
            ? h(
                'ul.stack',
                {},
                preset.notes.map((/** @type {string} */ note) => h('li.hint', {}, note)),
              )
            : null,
        ),
      ),
    );
    rebuild();
    changed();
    /** @type {HTMLElement | null} */ (fields.querySelector('[data-variable]'))?.focus();
    return undefined;
  };

  fill(
    place,
    h(
      'div.columns',
      {},
      h(
        'div.stack',
        {},
        card(
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
        ),
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
  rebuild();
  changed();
  void loadVersions();
  return { dirty, stop: tools.stop };
}
