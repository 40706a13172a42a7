// @ts-check
// What the class is asked before the act: a card over the dock. A
// prediction may change until predictions end; then what happened stands beside it.
import { sentence } from '../core/call.js';
import { el, find, keep, kept, say } from '../core/dom.js';
import { onPick } from '../core/listen.js';
import { onward } from '../core/notes.js';
import { worded } from '../core/worded.js';
import { t } from '../core/words.js';

const CLOSED = 'lab.ask'; // the card that was closed last

export class AskCard {
  /** @type {Ask | null} */
  ask = null;
  /** the same as the server told it @type {Ask | null} */
  told = null;
  /** the own prediction, null before there is one @type {number | null} */
  own = null;
  /** the one that the server has @type {number | null} */
  saved = null;
  busy = false;
  refused = '';

  /** @param {HTMLDetailsElement} root @param {Seat} seat */
  constructor(root, seat) {
    this.root = root;
    this.seat = seat;
    this.question = find('legend', root);
    this.list = find('ol', root);
    this.output = find('output', root);
    this.close = find('button', root);
    this.answered = find('summary .note', root);
    onPick(root, (option) => this.pick(Number(option)));
    this.close.addEventListener('click', () => {
      keep(CLOSED, this.ask?.id ?? null);
      this.root.hidden = true;
      onward(this.root);
    });
  }

  /** What this seat predicted, by any of its pages. @param {Me['prediction']} prediction */
  load(prediction) {
    if (this.busy || !this.ask || prediction?.ask !== this.ask.id) {
      this.before = prediction;
      return;
    }
    this.own = this.saved = prediction.option;
    this.show();
  }

  /** @param {Ask | null} told */
  draw(told) {
    if (told === this.told) return;
    this.told = told;
    const ask = worded(told);
    const same = ask?.id === this.ask?.id;
    this.ask = ask;
    this.root.hidden = !ask || kept(CLOSED) === ask.id;
    if (!ask) return;
    if (!same) this.begin(ask);
    this.show();
  }

  /** Draws another question. @param {Ask} ask */
  begin(ask) {
    this.own = this.saved = this.before?.ask === ask.id ? this.before.option : null;
    this.refused = '';
    this.root.open = true;
    say(this.question, ask.ask);
    this.list.replaceChildren(...ask.options.map((option, i) => el('li', {},
      el('label', {}, el('input', { type: 'radio', name: 'ask', value: `${i}`, autocomplete: 'off' }), el('span', {}, option.say)),
      el('span', { class: 'bar', 'aria-hidden': 'true' }), el('span', { class: 'tell' }))));
    if (!this.root.hidden) say(find('#live'), t('ask.new', { ask: ask.ask }));
  }

  /** Draws how the question stands. */
  show() {
    const { ask, own } = this;
    if (!ask) return;
    const { outcome, counts } = ask;
    const all = Math.max(1, counts?.reduce((a, b) => a + b, 0) ?? 0);
    [...this.list.children].forEach((item, i) => {
      const radio = find('input', item, HTMLInputElement);
      radio.checked = i === own;
      radio.disabled = !ask.open;
      item.classList.toggle('came', i === outcome);
      if (!counts || outcome === null) { // not yet, or it was taken back
        find('.bar', item).style.removeProperty('--share');
        say(find('.tell', item), '');
        return;
      }
      find('.bar', item).style.setProperty('--share', `${(100 * counts[i]) / all}%`);
      say(find('.tell', item), [
        i === outcome ? t('ask.came') : '', i === own ? t('ask.own') : '', t('ask.count', { n: counts[i] }),
      ].filter(Boolean).join(' · '));
    });
    say(this.answered, ask.answered ? t('ask.answered', { n: ask.answered }) : '');
    this.root.dataset.state = ask.outcome !== null ? 'known' : ask.open ? 'open' : 'closed';
    this.close.hidden = outcome === null;
    this.output.className = `said ${this.refused ? 'wrong' : own !== null && own === outcome ? 'right' : ''}`;
    say(this.output, this.refused ? `✕ ${this.refused}` : this.words());
  }

  /** How it stands, in a sentence. */
  words() {
    const { ask, own } = this;
    if (!ask) return '';
    if (ask.outcome !== null) {
      const { say: what } = ask.options[ask.outcome];
      if (own === null) return t('ask.outcome', { what });
      return own === ask.outcome ? `✓ ${t('ask.right', { what })}` : `✕ ${t('ask.wrong', { what })}`;
    }
    if (!ask.open) return t(own === null ? 'ask.closedNone' : 'ask.closed');
    return t(own === null ? 'ask.open' : 'ask.picked');
  }

  /** Predicts; what is chosen meanwhile goes after it. @param {number} option */
  async pick(option) {
    this.own = option;
    this.refused = '';
    if (this.busy) return;
    this.busy = true;
    const ask = this.ask?.id;
    while (ask === this.ask?.id && this.own !== this.saved) {
      const sent = this.own;
      try {
        await this.seat.call('POST', '/api/seats/me/predictions', { ask, option: sent });
        this.saved = sent;
      } catch (error) {
        this.own = this.saved;
        this.refused = sentence(error);
      }
    }
    this.busy = false;
    this.show();
  }
}
