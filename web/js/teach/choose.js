// @ts-check
// A select whose options come and go with the class.
import { el } from '../core/dom.js';

/** Fills a select anew where its options changed, and keeps what is picked. @param {HTMLSelectElement} select @param {(readonly [value: string, text: string])[]} options */
export function choose(select, options) {
  const key = JSON.stringify(options);
  if (select.dataset.key === key) return;
  select.dataset.key = key;
  const { value } = select;
  select.replaceChildren(...options.map(([id, text]) => el('option', { value: id }, text)));
  select.value = options.some(([id]) => id === value) ? value : options[0][0];
}
