// @ts-check
// A game beside the meter of entropy: three session IDs that a server gave one after the other,
// and which one comes next. The server draws them and says whether a guess is right;
// the answer is in no page.
import { seat } from './arrive.js';
import { sentence } from '../core/call.js';
import { button, code, el, judge } from '../core/dom.js';
import { power, years } from './entropy.js';
import { onSubmit } from '../core/listen.js';
import { lang, t, woven } from '../core/words.js';

const NAMINGS = ['counter', 'hex', 'base64', 'uuid'];
const RATE = 1000; // guesses a second
const ASVS = 'https://github.com/OWASP/ASVS/tree/v5.0.0/5.0/en';

/** @typedef {{naming: string, bits: number, ids: string[], round: string}} Round */

export class Guess {
  /** @type {Round | undefined} */
  round;
  asked = 0;

  constructor() {
    this.buttons = NAMINGS.map((naming) => button(t(`guess.${naming}`), () => this.draw(naming), { 'data-naming': naming, 'aria-pressed': 'false' }));
    this.ids = el('ol', { class: 'drawn' });
    this.field = el('input', { class: 'field', type: 'text', id: 'guess-next', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', maxlength: '100', lang: 'en', translate: 'no' });
    this.send = el('button', { class: 'btn primary', type: 'submit' }, t('guess.send'));
    this.again = button(t('guess.again'), () => this.draw(this.round?.naming ?? NAMINGS[0]));
    this.answer = el('output', { class: 'said' });
    this.chance = el('p', { class: 'note' });
    const form = el('form', { autocomplete: 'off' }, el('label', { for: 'guess-next' }, t('guess.next')), this.field, this.send, this.again);
    onSubmit(form, () => this.guess());
    const source = el('a', { href: ASVS, lang: 'en', rel: 'noopener', target: '_blank' }, 'OWASP ASVS 5.0, 7.2.3 and 11.5.1');
    this.details = el('details', { class: 'odds guess' }, el('summary', {}, t('guess.title')),
      el('p', {}, t('guess.intro')),
      el('div', { class: 'tampers', role: 'group', 'aria-label': t('guess.namings') }, ...this.buttons),
      this.ids, form, this.answer, this.chance,
      el('p', { class: 'note' }, ...woven('guess.source', { link: source })));
    this.details.addEventListener('toggle', () => {
      if (this.details.open && !this.round) this.draw(NAMINGS[0]);
    });
  }

  /** Asks for a round. @param {string} naming */
  async draw(naming) {
    /** @type {Round | undefined} */
    const round = await this.call('', { naming });
    if (!round) return;
    this.round = round;
    for (const node of this.buttons) node.ariaPressed = `${node.dataset.naming === naming}`;
    this.ids.replaceChildren(...round.ids.map((id) => el('li', {}, code(id))));
    this.chance.replaceChildren(...this.chanceOf(round.bits));
    this.field.value = '';
    this.close(false);
    this.answer.replaceChildren();
  }

  /** @param {number} bits */
  chanceOf(bits) {
    return bits ? woven('guess.odds', { bits: `${bits}`, rate: RATE.toLocaleString(lang), n: power(years(bits, 1, RATE)) }) : [t('guess.certain', { bits })];
  }

  async guess() {
    const said = await this.call('/guess', { round: this.round?.round, guess: this.field.value.trim() });
    if (!said) return;
    this.say(said.hit, said.say);
    this.close(said.hit);
    if (said.hit) this.again.focus();
    else this.field.select();
  }

  /** What the server answers; undefined where it can't, or where somebody asked again meanwhile. @param {string} what @param {object} body */
  async call(what, body) {
    this.asked += 1;
    const { asked } = this;
    try {
      const answer = await seat.call('POST', seat.path(`/ids${what}`), body);
      return asked === this.asked ? answer : undefined;
    } catch (error) {
      if (asked === this.asked) this.say(false, sentence(error));
      return undefined;
    }
  }

  /** Once it is guessed there is nothing to guess. @param {boolean} closed */
  close(closed) {
    this.field.disabled = closed;
    this.send.disabled = closed;
  }

  /** @param {boolean} ok @param {string} text */
  say(ok, text) {
    judge(this.answer, ok, text);
    this.chance.scrollIntoView({ block: 'nearest' }); // which is below it
  }
}
