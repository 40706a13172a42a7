// @ts-check
// The foot of the lesson: how far each exercise is, and the one next step.
import { find, say } from '../core/dom.js';
import { t } from '../core/words.js';

const TOLD = 6000; // how long a tick's sentence stands in the next step's place

export class Dock {
  next = '';
  timer = 0;
  /** The ticks that were told. @type {Progress[]} */
  told = [];

  /** @param {HTMLElement} root @param {() => void} onGo called when the link leads to an exercise */
  constructor(root, onGo) {
    this.pips = [...root.querySelectorAll('.pip')];
    this.text = find('p', root);
    this.link = find('a', root, HTMLAnchorElement);
    this.link.addEventListener('click', () => {
      find(this.link.hash, document, HTMLDetailsElement).open = true;
      onGo();
    });
  }

  /** @param {Standing[]} list */
  draw(list) {
    list.forEach(({ number: n, title, state }, i) => {
      this.pips[i].className = `round pip ${state}`;
      this.pips[i].ariaCurrent = state === 'active' ? 'step' : null;
      say(find('.sr', this.pips[i]), t(`pip.${state}`, { n, title }));
    });
    const current = list.find(({ state }) => state === 'active');
    this.next = current ? t('next', { what: current.next }) : t('allDone');
    this.link.hidden = !current;
    if (current) {
      this.link.href = `#ex-${current.id}`;
      say(this.link, t('goTo', { n: current.number }));
    }
    if (!this.timer) this.show(this.next, false);
  }

  /** Shows what the server just saw, then the next step again. @param {Progress[]} ticks */
  tell(ticks) {
    const fresh = ticks.filter((tick) => !this.told.includes(tick)).map((tick) => tick.say);
    this.told = ticks;
    if (!fresh.length) return;
    say(find('#live'), fresh.join(' ')); // one login ticks several steps
    clearTimeout(this.timer);
    this.show(`✓ ${fresh.at(-1)}`, true);
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.show(this.next, false);
    }, TOLD);
  }

  /** @param {string} text @param {boolean} ok */
  show(text, ok) {
    say(this.text, text);
    this.text.classList.toggle('ok', ok);
  }
}
