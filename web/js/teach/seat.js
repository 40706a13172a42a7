// @ts-check
// One seat: its code, the wall's light on it, and its way out.
import { find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { last } from './cells.js';
import { sure } from './dialog.js';
import { t } from '../core/words.js';

/** Opens the dialog of a seat. @param {Desk} desk @param {string} id @param {(seat: string) => void} spotlight */
export function seat(desk, id, spotlight) {
  const one = desk.state.seats.find((each) => each.seat === id);
  if (!one) return;
  const dialog = find('#d-seat', document, HTMLDialogElement);
  const { doing } = one;
  const name = isolated(one.name);
  say(find('h2', dialog), name);
  const seen = `${t('teach.last')}: ${last(one, Date.now() - desk.state.ahead)}`;
  say(find('.now', dialog), doing ? `${desk.title(doing.lesson, doing.exercise)} · ${doing.say} · ${seen}` : seen);
  say(find('code', dialog), one.code);
  const lit = desk.wall.seat === id;
  say(find('button[value="spot"]', dialog), t(lit ? 'teach.spotOff' : 'teach.spot'));
  dialog.returnValue = '';
  dialog.onclose = () => {
    if (dialog.returnValue === 'spot') spotlight(lit ? '' : id);
    if (dialog.returnValue !== 'remove') return;
    sure({ title: t('teach.removeTitle', { name }), text: t('teach.removeSay'), verb: t('teach.removeYes') }, async () => {
      await desk.instructor.request('DELETE', desk.path(`/seats/${id}`));
      if (desk.wall.seat === id) spotlight('');
      desk.tell(t('teach.removed', { name }));
      desk.refresh();
    });
  };
  dialog.showModal();
}
