// @ts-check
// A restart of the server, for those who show it to a class: everyone is logged
// out, and why must still be there when the instructor looks up.
import { clock } from './dom.js';
import { note } from './notes.js';
import { t } from './words.js';

export class Restarts {
  /** when this page was first told of the table; a restart before that is no news */
  since = NaN;
  told = '';

  /** Says what came; it stays until it is closed, or another restart takes its place. @param {State} state the table now */
  draw({ epoch, at, restarted }) {
    if (epoch && Number.isNaN(this.since)) this.since = Date.parse(at);
    if (!restarted || restarted === this.told || !(Date.parse(restarted) > this.since)) return;
    this.told = restarted;
    note('restart', t('note.restarted', { time: clock(restarted) }));
  }
}
