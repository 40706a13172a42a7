// @ts-check
// What every page does; alone, the entry of the error page.
import { keep } from './dom.js';
import { theme } from './theme.js';

theme();
// A chosen language is kept in this browser, never in a cookie; early.js honours it.
for (const link of document.querySelectorAll('a[hreflang]')) {
  link.addEventListener('click', () => keep('lab.lang', link.getAttribute('hreflang')));
}
