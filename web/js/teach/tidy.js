// @ts-check
// Removing at once everyone whom nobody misses: after a flood, or when a class is
// over. Who that is, the server says, and looks once more when it removes them.
import { find } from '../core/dom.js';
import { sure } from './dialog.js';
import { t } from '../core/words.js';

/** @param {Desk} desk */
export function tidy(desk) {
  find('#tidy').addEventListener('click', () => {
    const seats = desk.state.seats.filter((one) => one.unused).map((one) => one.seat);
    const n = seats.length;
    if (!n) {
      desk.tell(t('teach.tidyNone'));
      return;
    }
    sure({ title: t('teach.tidyTitle', { n }), text: t('teach.tidySay'), verb: t('teach.tidyYes', { n }) }, async () => {
      const { removed } = await desk.instructor.request('POST', desk.path('/seats/remove'), { seats, unused: true });
      desk.tell(t('teach.tidied', { n: removed }));
      desk.refresh();
    });
  });
}
