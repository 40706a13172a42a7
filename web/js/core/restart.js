// @ts-check
// The note that the lab was restarted. It stays until it is closed or another
// restart takes its place.
import { clock, keep, kept } from './dom.js';
import { note } from './notes.js';
import { t } from './words.js';

/**
 * For a student: a page that is loaded again, or another lesson, shows the note as
 * well. A student who comes for the first time lost nothing, and is told nothing.
 * @param {string} room @param {string} at when the table began anew, '' where it did not
 */
export function restarted(room, at) {
  const key = `lab.restart.${room}`;
  const read = kept(key);
  if (read === null) keep(key, at || '-');
  if (read === null || !at || read === at) return;
  note('restart', t('restartNote', { time: clock(at) }))?.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('.btn')) keep(key, at);
  });
}

/** For those who show it to a class: everyone is logged out, and why must still be there when the instructor looks up. */
export class Restarts {
  /** when this page was first told of the table; a restart before that is no news */
  since = NaN;
  told = '';

  /** @param {State} state the table now */
  draw({ epoch, at, restarted }) {
    if (epoch && Number.isNaN(this.since)) this.since = Date.parse(at);
    if (!restarted || restarted === this.told || !(Date.parse(restarted) > this.since)) return;
    this.told = restarted;
    note('restart', t('note.restarted', { time: clock(restarted) }));
  }
}
