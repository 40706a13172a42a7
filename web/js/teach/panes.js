// @ts-check
// What stands beside the matrix: the class, the wall's remote, or a question. On
// a phone each is a page of its own.
import { find } from '../core/dom.js';

/** @param {HTMLElement} page @param {boolean} scanned the page was opened by its link, as a phone does that becomes the remote */
export function panes(page, scanned) {
  const show = (/** @type {string} */ pane) => {
    page.dataset.pane = pane;
    find(`input[name="pane"][value="${pane}"]`, page, HTMLInputElement).checked = true;
  };
  find('.tabs', page).addEventListener('change', ({ target }) => {
    if (target instanceof HTMLInputElement) show(target.value);
  });
  show(scanned && matchMedia('(width < 44rem)').matches ? 'wall' : 'watch');
}
