// @ts-check
// The sign that says whether the page follows its room.
import { find, say } from './dom.js';
import { t } from './words.js';

export class LinkSign {
  /** @type {Link | 'out' | undefined} */
  drawn;

  /** Draws a change, and nothing else: what removed.js says stays. @param {Link | 'out'} link */
  draw(link) {
    if (link === this.drawn) return;
    this.drawn = link;
    const output = find('.link');
    output.hidden = false;
    output.dataset.state = link;
    say(output, t(link));
  }
}
