// @ts-check
// Progress, and the log of the room, as files.
import { download } from '../core/download.js';
import { find } from '../core/dom.js';
import { t } from '../core/words.js';

const FILES = { csv: '/progress.csv', json: '/progress.json', har: '/log.har' };

/** Makes the buttons work. @param {Desk} desk */
export function exports(desk) {
  for (const [kind, path] of Object.entries(FILES)) {
    find(`#${kind}`).addEventListener('click', () => {
      const { room, code } = desk.state.room;
      desk.attempt(() => download(desk.instructor.headers(), desk.path(path), code || room, kind), t(kind === 'har' ? 'teach.logged' : 'teach.exported'));
    });
  }
}
