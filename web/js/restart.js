// @ts-check
// The note that the lab was restarted. It stays until it is closed or another
// restart takes its place: a page that is loaded again, or another lesson, shows it
// as well. Who comes for the first time lost nothing, and is told nothing.
import { clock, keep, kept } from './dom.js';
import { note } from './notes.js';
import { t } from './words.js';

/** @param {string} room @param {string} at when the table began anew, '' where it did not */
export function restarted(room, at) {
  const key = `lab.restart.${room}`;
  const read = kept(key);
  if (read === null) keep(key, at || '-');
  if (read === null || !at || read === at) return;
  note('restart', t('restartNote', { time: clock(at) }))?.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('.btn')) keep(key, at);
  });
}
