// @ts-check
// Asks before something that can't be undone. The focus is on keeping things, and
// goes back to the button that asked.
import { button, el } from './dom.js';
import { onEscape } from './listen.js';
import { t } from './words.js';

/** @param {{title: string, text: string, verb: string}} words @returns {Promise<boolean>} whether it is to be done */
export function sure({ title, text, verb }) {
  const keep = button(t('cancel'), () => dialog.close(), { name: 'no', autofocus: '' });
  const go = button(verb, () => dialog.close('yes'), { class: 'btn danger', name: 'yes' });
  const dialog = el('dialog', { class: 'sheet sure', 'aria-labelledby': 'asked-h', 'aria-describedby': 'asked-say' },
    el('h2', { id: 'asked-h' }, title), el('p', { id: 'asked-say' }, text), el('div', { class: 'row acts' }, keep, go));
  document.body.append(dialog);
  onEscape(dialog, () => dialog.close()); // the browser's own way ends where a dialog below is moved meanwhile
  dialog.showModal();
  return new Promise((done) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      done(dialog.returnValue === 'yes');
    });
  });
}
