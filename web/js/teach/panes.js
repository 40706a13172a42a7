// @ts-check
// What stands beside the matrix: the class, the wall's remote, or a question. On
// a phone each is a page of its own.
import { find } from '../core/dom.js';
import { onPick } from '../core/listen.js';

/** @param {HTMLElement} page @param {boolean} scanned the page was opened by its link, as a phone does that becomes the remote */
export function panes(page, scanned) {
  const show = (/** @type {string} */ pane) => {
    page.dataset.pane = pane;
    find(`input[name="pane"][value="${pane}"]`, page, HTMLInputElement).checked = true;
  };
  onPick(find('.tabs', page), show);
  show(scanned && matchMedia('(width < 44rem)').matches ? 'wall' : 'watch');
}
