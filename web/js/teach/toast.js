// @ts-check
// What came of a press, at the foot of the page. News goes by itself; what was
// refused stays until the next press is answered, or Escape.
import { find, say } from '../core/dom.js';

const SHOWN = 6000;
const output = find('.toast');
let timer = 0;

/** @param {string} text @param {boolean} [bad] */
export function toast(text, bad = false) {
  clearTimeout(timer);
  output.classList.toggle('bad', bad);
  say(output, bad ? `✕ ${text}` : text);
  if (!bad) timer = setTimeout(() => say(output, ''), SHOWN);
}

document.addEventListener('keydown', ({ key }) => {
  if (key === 'Escape') say(output, '');
});
