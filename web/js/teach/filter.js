// @ts-check
// All, stuck, working, done, left; and a name to look for.
import { find, say } from '../core/dom.js';
import { t } from '../core/words.js';

/**
 * @param {import('./matrix.js').Matrix} matrix @param {Desk} desk
 * @returns {(standing: Status[]) => void} says how many there are of each
 */
export function filters(matrix, desk) {
  const search = find('#search', document, HTMLInputElement);
  const choices = [...document.querySelectorAll('input[name="filter"]')].filter((input) => input instanceof HTMLInputElement);
  const narrow = () => {
    matrix.narrow(choices.find((input) => input.checked)?.value ?? 'all', search.value);
    desk.redraw();
  };
  for (const input of choices) input.addEventListener('change', narrow);
  search.addEventListener('input', narrow);
  find('#nomatch button').addEventListener('click', () => {
    search.value = '';
    choices[0].checked = true;
    narrow();
    choices[0].focus();
  });
  return (standing) => {
    for (const input of choices) {
      const n = standing.filter((one) => input.value === 'all' || one === input.value).length;
      const label = input.nextElementSibling;
      if (label) say(label, t(`teach.filter.${input.value}`, { n }));
    }
  };
}
