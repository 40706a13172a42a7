// @ts-check
// A chosen language is kept in this browser, never in a cookie; early.js honours it.
import { keep } from './dom.js';

/** Remembers the language whose link is clicked. */
export function language() {
  for (const link of document.querySelectorAll('a[hreflang]')) {
    link.addEventListener('click', () => keep('lab.lang', link.getAttribute('hreflang')));
  }
}
