// @ts-check
// The answers to a question, as bars that grow while they come in.
import { el, find, say } from '../core/dom.js';
import { onPress } from '../core/listen.js';
import { t } from '../core/words.js';

export class Bars {
  /** @param {HTMLElement} list @param {(option: number) => void} decide called with the option that is declared right */
  constructor(list, decide) {
    this.list = list;
    this.id = '';
    onPress(list, (button) => decide([...list.children].findIndex((item) => item.contains(button))));
  }

  /** @param {Ask} ask */
  draw(ask) {
    if (this.id !== ask.id) {
      this.id = ask.id;
      this.list.replaceChildren(...ask.options.map((option) => this.bar(option.say)));
    }
    const counts = ask.counts ?? ask.options.map(() => 0);
    const most = Math.max(1, ...counts);
    [...this.list.children].forEach((item, i) => {
      const bar = find('progress', item, HTMLProgressElement);
      bar.max = most;
      bar.value = counts[i] ?? 0;
      say(find('.n', item), `${counts[i] ?? 0}`);
      const right = ask.outcome === i;
      item.classList.toggle('right', right);
      say(find('.mark', item), right ? t('teach.right') : '');
      const button = find('button', item);
      button.hidden = ask.open || right;
      const verb = t(ask.outcome === null ? 'teach.decide' : 'teach.correct');
      say(button, verb);
      button.ariaLabel = `${verb}: ${ask.options[i].say}`;
    });
  }

  /** @param {string} text */
  bar(text) {
    return el('li', {},
      el('span', { class: 'opt' }, text),
      el('b', { class: 'n' }),
      el('progress', { 'aria-hidden': 'true' }),
      el('span', { class: 'mark' }),
      el('button', { class: 'btn', type: 'button' }));
  }
}
