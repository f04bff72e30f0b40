// @ts-check
import { fill, h } from '../lib/dom.js';
import { count, plural } from '../lib/format.js';
import { countSegments } from '../lib/segments.js';

/** Counts beside a text, while it is typed, what it costs. @param {any} text its control */
export function segmentCounter(text) {
  const view = h('p.hint');
  const show = () => {
    const { segments, encoding, used, left } = countSegments(text.value);
    fill(
      view,
      text.value === ''
        ? 'A segment has 160 characters, or 70 when a character is not of GSM-7.'
        : `${plural(used, 'character')}, ${plural(segments, 'segment')} in ${encoding}, ${count(left)} left.${segments > 10 ? ' At most 10 segments are sent.' : ''}`,
    );
    view.classList.toggle('bad-text', segments > 10);
  };
  text.addEventListener('input', show);
  show();
  return view;
}
