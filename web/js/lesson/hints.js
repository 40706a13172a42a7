// @ts-check
// Hints open one after another: a nudge, where to look, show me.
import { find, say } from '../core/dom.js';
import { t } from '../core/words.js';

/** @param {HTMLElement} exercise @param {(hint: number) => void} opened called once for each hint */
export function hints(exercise, opened) {
  const list = [...exercise.querySelectorAll('details')];
  let allowed = 0;
  const allow = (/** @type {number} */ n) => {
    allowed = Math.max(allowed, n);
    list.forEach((node, i) => { node.hidden = i >= allowed; });
  };
  list.forEach((node, i) => {
    say(find('summary', node), i < list.length - 1 ? t('hint', { n: i + 1 }) : t('showMe'));
    node.addEventListener('toggle', () => {
      if (!node.open || i + 1 < allowed) return;
      allow(i + 2);
      opened(i + 1);
    });
  });
  allow(1);
  return {
    allow,
    /** The next one that may be opened, if any is left. */
    get next() {
      return list.find((node) => !node.hidden && !node.open);
    },
    /** Whether the last one, which shows everything, was opened. */
    get shown() {
      return list.length > 0 && allowed > list.length;
    },
  };
}
