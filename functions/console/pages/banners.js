// @ts-check
import { api, get } from './lib/api.js';
import { h } from './lib/dom.js';
import { refill } from './lib/refresh.js';
import { button } from './lib/ui.js';

/** Shows what is wrong with the balance. @param {HTMLElement} place */
export async function refreshBanners(place) {
  try {
    const { banners } = await get('/v1/admin/balance/banner');
    refill(
      place,
      banners.map((/** @type {any} */ each) => banner(each, () => refreshBanners(place))),
    );
  } catch {
    // What was wrong is no better while the relay is away.
  }
}

/** @param {any} each @param {() => Promise<void>} refresh */
const banner = ({ kind, since, detail }, refresh) =>
  h(
    'div.notice.warn',
    { role: 'alert' },
    h('p', {}, detail, ' ', h('a', { href: '#/balance' }, 'Look at the balance')),
    kind !== 'low' && kind !== 'unchecked'
      ? null
      : button('Dismiss', async () => {
          await api('POST', '/v1/admin/balance/banner/dismiss', { kind, since });
          await refresh();
        }),
  );
