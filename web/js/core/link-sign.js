// @ts-check
// The sign that says whether the page follows its room.
import { find, say } from './dom.js';
import { t } from './words.js';

export class LinkSign {
  /** @type {Link | 'out' | undefined} */
  drawn;

  /** Draws a change, unless removed.js has said that the participant was removed, which may be known before anything is drawn. @param {Link | 'out'} link */
  draw(link) {
    const output = find('.link');
    if (link === this.drawn || 'removed' in output.dataset) return;
    this.drawn = link;
    output.hidden = false;
    output.dataset.state = link;
    say(output, t(link));
  }
}
