// @ts-check
// Asks before something that can't be undone. The focus is on keeping things, and
// goes back to the button that asked.
import { el } from './dom.js';
import { t } from './words.js';

/** @param {{title: string, text: string, verb: string}} words @returns {Promise<boolean>} whether it is to be done */
export function sure({ title, text, verb }) {
  const keep = el('button', { class: 'btn', type: 'button', name: 'no', autofocus: '' }, t('cancel'));
  const go = el('button', { class: 'btn danger', type: 'button', name: 'yes' }, verb);
  const dialog = el('dialog', { class: 'sheet sure', 'aria-labelledby': 'asked-h', 'aria-describedby': 'asked-say' },
    el('h2', { id: 'asked-h' }, title), el('p', { id: 'asked-say' }, text), el('div', { class: 'row acts' }, keep, go));
  document.body.append(dialog);
  keep.addEventListener('click', () => dialog.close());
  go.addEventListener('click', () => dialog.close('yes'));
  dialog.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return; // the browser's own way ends where a dialog below is moved meanwhile
    event.preventDefault();
    dialog.close();
  });
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      done(dialog.returnValue === 'yes');
    });
  });
}
