// @ts-check
// The wall's keys. Each is a button in the footer too, so that a finger or a
// mouse can do the same, and keys of a single character can be switched off
// (WCAG 2.1.4). What would delete is asked for first, in the footer's place.
import { chip } from '../core/chip.js';
import { stands } from './acts.js';
import { el, find, keep, kept, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { onPress } from '../core/listen.js';
import { t, woven } from '../core/words.js';

const OFF = 'lab.wall.keys'; // kept as 'off'
const SAID = 8000; // how long a sentence stays in the footer

/** @typedef {'mask' | 'names' | 'freeze' | 'up' | 'down' | 'spot' | 'delete' | 'deleteAll' | 'back' | 'on' | 'first' | 'login' | 'live' | 'join' | 'bigger' | 'smaller' | 'help'} Doing */

/** @type {Record<string, Doing>} */
const KEYS = {
  m: 'mask', n: 'names', f: 'freeze', s: 'spot', l: 'login', d: 'delete', j: 'join',
  '+': 'bigger', '=': 'bigger', '-': 'smaller', '?': 'help',
  ArrowUp: 'up', ArrowDown: 'down', ArrowLeft: 'back', ArrowRight: 'on', Home: 'first', End: 'live',
};

export class Keys {
  /** What a yes does while something is asked. @type {(() => void) | null} */
  yes = null;
  onNo = () => {};
  /** where the focus was before the question @type {Element | null} */
  from = null;
  timer = 0;
  spot = false; // a seat is in the spotlight

  /** @param {HTMLElement} root @param {(doing: Doing) => void} onDo */
  constructor(root, onDo) {
    this.legend = find('.legend', root);
    this.question = find('.question', root);
    this.said = find('.said', root);
    this.help = find('#help', document, HTMLDialogElement);
    this.onDo = onDo;
    const single = find('#single', document, HTMLInputElement);
    single.checked = kept(OFF) !== 'off';
    single.addEventListener('change', () => {
      keep(OFF, single.checked ? null : 'off');
      this.mark(single.checked);
    });
    this.mark(single.checked);
    this.single = single;
    onPress(root, ({ dataset: { doing } }) => {
      if (doing === 'yes' || doing === 'no') this.answer(doing === 'yes');
      else this.do(/** @type {Doing} */ (doing));
    });
    addEventListener('keydown', (event) => this.key(event));
  }

  /** @param {boolean} on */
  mark(on) {
    this.legend.toggleAttribute('data-off', !on);
  }

  /** @param {Doing} doing */
  do(doing) {
    this.quiet();
    if (doing === 'help') this.help.showModal();
    else this.onDo(doing);
  }

  /** @param {KeyboardEvent} event */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.help.open) return;
    const { key, target } = event;
    if (this.yes) {
      if (key === 'Escape') this.answer(false);
      else if (key === 'Enter' && !(target instanceof HTMLButtonElement)) this.answer(true);
      return;
    }
    const one = [...key].length === 1 || key === 'Process';
    // The range keeps its arrows, unless these walk through one seat's requests alone.
    if (one ? !this.single.checked : target instanceof HTMLInputElement && !this.spot) return;
    const doing = KEYS[key] ?? KEYS[letter(event)];
    if (!doing) return;
    event.preventDefault();
    this.do(doing === 'delete' && event.shiftKey ? 'deleteAll' : doing);
  }

  /** What the buttons say at the moment. @param {View} view */
  draw({ wall }) {
    this.spot = Boolean(wall.seat);
    find('[data-doing="login"]', this.legend).hidden = !this.spot;
    const words = {
      mask: wall.ids ? 'wall.key.hideIds' : 'wall.key.showIds',
      names: wall.names ? 'wall.key.hideNames' : 'wall.key.showNames',
      freeze: stands(wall) ? 'wall.key.flow' : 'wall.key.freeze',
      spot: wall.seat ? 'wall.key.unspot' : 'wall.key.spot',
      join: wall.join ? 'wall.key.hideJoin' : 'wall.key.showJoin',
    };
    for (const [doing, word] of Object.entries(words)) say(find(`[data-doing="${doing}"] .w`, this.legend), t(word));
  }

  /**
   * Asks before something is deleted. @param {Row | number} what a row, or how many
   * @param {Wall} wall @param {() => void} yes @param {() => void} no
   */
  ask(what, wall, yes, no) {
    if (this.yes) return;
    this.quiet();
    this.yes = yes;
    this.onNo = no;
    const words = typeof what === 'number' ? [t('wall.askAll', { n: what })]
      : woven('wall.askRow', { chip: chip(what), name: what.username && wall.names ? isolated(what.username) : '' });
    const button = (/** @type {string} */ doing, /** @type {string} */ key, /** @type {string} */ word) => (
      el('button', { type: 'button', 'data-doing': doing }, el('kbd', { class: 'kbd' }, key), el('span', { class: 'w' }, t(word))));
    const sure = button('yes', 'Enter', 'wall.yes');
    this.question.replaceChildren(el('p', {}, ...words), sure, button('no', 'Esc', 'wall.no'));
    this.question.hidden = false;
    this.legend.hidden = true;
    this.from = document.activeElement;
    sure.focus();
  }

  /** @param {boolean} yes */
  answer(yes) {
    const { yes: act, onNo } = this;
    this.yes = null;
    this.question.hidden = true;
    this.legend.hidden = false;
    if (this.from instanceof HTMLElement && this.from !== document.body) this.from.focus();
    if (yes) act?.();
    else onNo();
  }

  /** Says a sentence in the legend's place, for a while. @param {string} text @param {number} [ms] */
  tell(text, ms = SAID) {
    if (this.yes) return;
    clearTimeout(this.timer);
    say(this.said, text);
    this.legend.hidden = true;
    this.timer = setTimeout(() => this.quiet(), ms);
  }

  quiet() {
    clearTimeout(this.timer);
    say(this.said, '');
    this.legend.hidden = Boolean(this.yes);
  }
}

/** The letter of a key; while Hangul is typed, the one printed on the key. @param {KeyboardEvent} event */
function letter({ key, code }) {
  return (/^[a-z]$/i.test(key) ? key : /^Key([A-Z])$/.exec(code)?.[1] ?? '').toLowerCase();
}
