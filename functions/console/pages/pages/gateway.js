// @ts-check
import { get } from '../lib/api.js';
import { fill } from '../lib/dom.js';
import { failure, loading } from '../lib/ui.js';
import { gatewayEditor, SETTINGS } from './gateway-editor.js';

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
      const page = gatewayEditor(place, { saved, presets, defaults, waiting: status?.waiting });
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
