// @ts-check
// The way to the attacker's page: it attacks this seat's own demo, browser A's
// desk, so it leads nowhere until that is known.
import { find } from '../core/dom.js';
import { lang } from '../core/words.js';

export class Attacker {
  /** @param {HTMLElement} link */
  constructor(link) {
    this.link = /** @type {HTMLAnchorElement} */ (link);
    this.desk = find('#frame-a a', document, HTMLAnchorElement);
  }

  /** @param {State} state */
  draw({ policy }) {
    const [, key] = /\/s\/([^/]+)\/$/.exec(this.desk.href) ?? [];
    if (!key) return;
    this.link.href = `${this.link.dataset.origin}/attacker/${key}?lang=${lang}${policy.logout ? '&logout' : ''}`;
    this.link.removeAttribute('aria-disabled');
  }
}
