// @ts-check
// A list of names becomes seats with codes; the codes can be printed and cut.
import { Problem } from '../core/call.js';
import { el, find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { open } from './dialog.js';
import { t } from '../core/words.js';

const MOST = 200; // names a call

/** Makes the two buttons work. @param {Desk} desk */
export function names(desk) {
  find('#names').addEventListener('click', () => {
    open(find('#d-names', document, HTMLDialogElement), async (form) => {
      const list = String(form.get('names')).split(/\r?\n/).map((name) => name.trim()).filter(Boolean);
      if (!list.length) throw new Problem(0, t('teach.namesNone'));
      if (list.length > MOST) throw new Problem(0, t('teach.namesMany', { n: list.length, most: MOST }));
      const { seats } = await desk.instructor.request('POST', desk.path('/names'), { names: list });
      find('#names-text', document, HTMLTextAreaElement).value = '';
      desk.refresh();
      return () => codes(seats);
    });
  });
  find('#codes').addEventListener('click', () => codes(desk.state.seats));
  find('#print').addEventListener('click', () => print());
}

/** Shows names and seat codes. @param {{name: string, code: string}[]} seats */
function codes(seats) {
  const dialog = find('#d-codes', document, HTMLDialogElement);
  find('tbody', dialog).replaceChildren(...seats.map(({ name, code }) => el('tr', {},
    el('th', { scope: 'row' }, isolated(name)),
    el('td', {}, el('code', { translate: 'no' }, code)))));
  find('.list', dialog).hidden = !seats.length;
  find('#print').hidden = !seats.length;
  say(find('p', dialog), t(seats.length ? 'teach.codesSay' : 'teach.codesNone'));
  dialog.showModal();
}
