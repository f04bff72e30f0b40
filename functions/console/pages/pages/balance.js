// @ts-check
import { get } from '../lib/api.js';
import { fill, h } from '../lib/dom.js';
import { every } from '../lib/refresh.js';
import { card, failure, loading } from '../lib/ui.js';
import { balanceEditor, SETTINGS } from './balance-editor.js';
import { mailList } from './balance-mails.js';
import { readings } from './balance-readings.js';
import { balanceView } from './balance-view.js';

/** @param {HTMLElement} place @param {{ refreshBanners: () => Promise<void> }} shell */
export function show(place, { refreshBanners }) {
  let dirty = () => false;
  const form = h('div', {}, loading('the settings'));
  const now = h('div.stack', {}, loading('the balance'));
  const history = h('div.stack');
  const mails = h('div');
  fill(
    place,
    h(
      'div.columns',
      {},
      form,
      h('div.stack', {}, card('now-heading', 'Balance', now), card('history-heading', 'Readings', history), mails),
    ),
  );
  const showMails = async () => {
    // Only where no mail server is set up are mails kept here; elsewhere there is nothing to show.
    const kept = await get('/mailbox/api').catch(() => null);
    fill(mails, kept ? card('mails-heading', 'Mails', mailList(kept.mails)) : null);
  };
  const refresh = async () => {
    void showMails();
    try {
      const overview = await get('/v1/balance?points=200');
      fill(now, balanceView(overview, h('p', {}, 'Enable the check and save it.')));
      fill(history, readings(overview));
    } catch (error) {
      fill(now, failure(error, refresh));
      fill(history);
    }
  };
  void (async function start() {
    try {
      const [saved, defaults, presets, gateway] = await Promise.all([
        get(SETTINGS),
        get(`${SETTINGS}/defaults`),
        get('/v1/admin/gateway/presets'),
        get('/v1/admin/settings/gateway').catch(() => null),
      ]);
      const preset = presets.presets.find(
        (/** @type {any} */ each) => each.balance && hostOf(each.settings.gatewayUrl) === hostOf(gateway?.gatewayUrl),
      );
      dirty = balanceEditor(form, { saved, defaults, preset }, async () => {
        await Promise.all([refresh(), refreshBanners()]);
        // The first check runs beside the save: what it read is there a moment later.
        setTimeout(() => place.isConnected && Promise.all([refresh(), refreshBanners()]), 2_000);
      });
    } catch (error) {
      fill(form, failure(error, start));
    }
  })();
  const stop = every(15_000, refresh);
  return {
    leave: stop,
    mayLeave: () => !dirty() || window.confirm('The changed balance settings are not saved. Leave them?'),
  };
}

/** @param {string | undefined} url */
const hostOf = (url) => URL.parse(String(url).replace(/%[A-Z0-9_]+%/g, 'x'))?.host;
