// @ts-check
// The seat's browsers side by side: A, and B where it is wanted. Each has a desk
// of its own and so a cookie jar of its own, in one real browser.
import { find, keep, kept, say } from '../core/dom.js';
import { Frame } from './frame.js';
import { oneJar } from '../core/policy.js';
import { t } from '../core/words.js';

export class Browsers {
  /** @type {Me | undefined} */
  me = undefined;

  /** @param {HTMLElement} page */
  constructor(page) {
    this.stage = find('.stage', page);
    this.frames = ['A', 'B'].map((browser) => new Frame(find(`#frame-${browser.toLowerCase()}`, page), browser));
    this.two = find('#two', page, HTMLInputElement);
    this.why = find('#two-why', page);
    this.two.checked = kept('lab.two') !== null;
    this.two.addEventListener('change', () => {
      keep('lab.two', this.two.checked ? 'on' : null);
      this.show();
    });
  }

  /** @param {Me} me */
  open(me) {
    this.me = me;
    this.show();
  }

  /** Opens both browsers, where there can be two, and waits for what a new one asks first. @returns {Promise<unknown>} */
  async both() {
    if (this.two.disabled || this.two.checked) return;
    this.two.checked = true;
    keep('lab.two', 'on');
    const { view } = this.frames[1];
    this.show();
    const opened = this.frames[1].view;
    if (opened && opened !== view) await new Promise((done) => { opened.addEventListener('load', done, { once: true }); });
  }

  /** Where all desks share one jar there is no second browser. @param {boolean} one */
  lock(one) {
    if (one === this.two.disabled) return;
    this.two.disabled = one;
    say(this.why, one ? t('twoShut') : '');
    this.show();
  }

  show() {
    this.stage.toggleAttribute('data-two', this.two.checked && !this.two.disabled);
    if (!this.me) return;
    this.frames[0].open(this.me.demo);
    if (this.two.checked && !this.two.disabled) this.frames[1].open(this.me.demoB);
  }

  /** @param {State} state */
  draw(state) {
    this.lock(oneJar(state.policy));
    for (const frame of this.frames) frame.draw(state);
  }
}
