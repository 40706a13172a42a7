// @ts-check
// The X-ray of a sealed cookie: what it consists of, what becomes of it when it
// is tampered with, and the server's own answer. Only 'put it into the jar'
// changes anything, and that is the browser's cookie alone.
import { seat } from './arrive.js';
import { sentence } from '../core/call.js';
import { button, closer, code, el, judge } from '../core/dom.js';
import { Guess } from './guess.js';
import { entropyMeter } from './entropy.js';
import { t, woven } from '../core/words.js';
import { parts } from './xray-parts.js';

const TAMPERS = ['', 'flip-date', 'flip-value', 'flip-mac', 'drop-mac', 'cut', 'age', 'old', 'rename', 'other-key'];
const CHECKS = ['length', 'base64', 'mac', 'date', 'content'];

/** @typedef {import('./xray-parts.js').XRay} Seen */

export class XRay {
  /** The value as it was opened. @type {Seen | undefined} */
  was;
  /** The value on show. */
  value = '';
  asked = 0;

  /** @param {HTMLElement} card the jar's @param {string} name @param {string} held the value in the jar @param {(value: string) => Promise<void>} put */
  constructor(card, name, held, put) {
    this.held = held;
    this.put = put;
    const title = el('h2', { id: `${card.id}-xray` }, ...woven('xray.title', { name: code(name) }));
    const close = closer(t('xray.close'), () => this.dialog.close());
    this.figure = el('figure', { class: 'parts' });
    this.buttons = TAMPERS.map((tamper) => (
      button(t(`xray.${tamper || 'as-it-is'}`), () => this.show(tamper), { 'data-tamper': tamper, 'aria-pressed': 'false' })));
    this.why = el('p', { class: 'note' });
    this.checks = el('ol', { class: 'checks', 'aria-label': t('xray.checks') });
    this.answer = el('output', { class: 'said' });
    this.keep = button(t('xray.put'), () => this.send(), { class: 'btn primary', disabled: '' });
    this.sent = el('output', { class: 'said' });
    this.entropy = el('div');
    this.dialog = el('dialog', { class: 'sheet xray', 'aria-labelledby': title.id },
      el('div', { class: 'sheet-h' }, title, close), this.figure,
      el('div', { class: 'tampers', role: 'group', 'aria-label': t('xray.tampers') }, ...this.buttons),
      this.why, this.checks, this.answer,
      el('div', { class: 'row' }, this.keep, this.sent), this.entropy, new Guess().details);
    this.dialog.addEventListener('close', () => {
      this.dialog.remove();
      const back = card.querySelector('.x-ray');
      if (back instanceof HTMLElement) back.focus(); // the button that opened this may have been drawn anew
    });
    card.append(this.dialog); // within the jar's popover, which stays open then
    this.dialog.showModal();
  }

  /** Asks the server about the jar's value, tampered with. @param {string} tamper */
  async show(tamper) {
    this.asked += 1;
    const { asked } = this;
    /** @type {Seen} */
    let is;
    try {
      is = await seat.call('POST', seat.path('/xray'), { value: this.held, tamper });
    } catch (error) {
      if (asked === this.asked) this.refuse(tamper, sentence(error));
      return;
    }
    if (asked !== this.asked) return;
    if (!this.was) {
      this.was = is;
      this.entropy.replaceChildren(entropyMeter(is.verdict.opened));
    }
    this.value = is.value;
    this.draw(is, this.was, tamper);
  }

  /** @param {Seen} is @param {Seen} was @param {string} tamper */
  draw(is, was, tamper) {
    this.press(tamper);
    this.figure.replaceChildren(...parts(is, was));
    this.judge(is.verdict);
    this.keep.disabled = this.value === this.inJar;
    this.sent.replaceChildren();
    if (tamper) this.answer.scrollIntoView({ block: 'nearest' }); // on a phone it is below what was pressed
  }

  /** @param {string} tamper */
  press(tamper) {
    for (const node of this.buttons) node.ariaPressed = `${node.dataset.tamper === tamper}`;
    this.why.replaceChildren(t(`xray.${tamper || 'as-it-is'}.why`));
  }

  /** There is no such value, so nothing of another one is left on show. @param {string} tamper @param {string} why */
  refuse(tamper, why) {
    this.press(tamper);
    this.figure.replaceChildren(...(this.was ? parts(this.was, this.was) : []));
    this.checks.replaceChildren();
    this.keep.disabled = true;
    this.sent.replaceChildren();
    judge(this.answer, false, why);
  }

  /** @param {import('./xray-parts.js').Verdict} verdict */
  judge({ seals, takes, check, word, key, opened, say }) {
    const checks = check === 'timeout' ? [...CHECKS, check] : CHECKS;
    const no = takes ? checks.length : checks.indexOf(check);
    this.checks.replaceChildren(...checks.map((one, n) => {
      const [state, glyph] = !seals || n > no ? ['skipped', '–'] : n === no ? ['refused', '✕'] : ['passed', '✓'];
      return el('li', { 'data-check': one, 'data-state': state }, el('span', { 'aria-hidden': 'true' }, glyph), ` ${t(`xray.check.${one}`)}`, el('span', { class: 'sr' }, ` ${t(`xray.${state}`)}`));
    }));
    const quoted = word || opened;
    judge(this.answer, takes && seals, say, seals ? undefined : '!');
    if (quoted) this.answer.append(el('span', { class: 'note' }, `${t(word ? 'xray.word' : 'xray.opened')}: `, code(quoted)));
    if (key > 1) this.answer.append(el('span', { class: 'note' }, t('xray.old-key', { n: key })));
  }

  /** What the jar holds by now. @type {string | undefined} */
  stored;
  get inJar() { return this.stored ?? this.held; }

  async send() {
    try {
      await this.put(this.value);
      this.stored = this.value;
      this.keep.disabled = true;
      judge(this.sent, true, t('xray.put.done'));
    } catch {
      judge(this.sent, false, t('xray.put.failed'));
    }
  }
}
