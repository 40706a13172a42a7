// @ts-check
// A lesson's question before the act. A student predicts, then does it: the next
// own request that is answered with one of the pages decides. Where the question
// is about a deleted row, a request that comes before the deletion decides
// nothing. Nobody else knows.
import { clock, find, keep, kept, say } from '../core/dom.js';
import { onPick } from '../core/listen.js';
import { verdict } from '../core/verdict.js';
import { t } from '../core/words.js';

/** What this seat predicted, after which event, and what then happened. @typedef {{seat: string, option: number, after: number, came?: number, saw?: string}} Prediction */

class Question {
  /** @type {Prediction | null} */
  own = null;
  me = '';
  seq = 0;

  /** @param {HTMLFormElement} form @param {string} lesson */
  constructor(form, lesson) {
    const { after, browser = '' } = form.dataset;
    this.after = after;
    this.browser = browser;
    this.key = `lab.predict.${lesson}.${form.dataset.ask}`;
    this.items = [...form.querySelectorAll('li')];
    this.output = find('output', form);
    this.again = find('button', form);
    onPick(form, (option) => this.set({ seat: this.me, option: Number(option), after: this.seq }));
    this.again.addEventListener('click', () => {
      this.set(null);
      find('input', this.items[0]).focus();
    });
  }

  /** Takes in an event, and the state with it in. @param {LabEvent | null} event @param {State} state */
  take(event, state) {
    if (state.me !== this.me) this.begin(state.me);
    const { own } = this;
    if (event && own && own.came === undefined) {
      if (event.type === 'snapshot') own.after = Math.min(own.after, event.seq); // another server counts otherwise
      for (const ev of event.type === 'snapshot' ? event.events : [event]) {
        if (ev.type === 'exchange' && ev.seat === this.me && ev.seq > own.after) this.decide(own, ev, state);
      }
    }
    this.seq = state.seq;
  }

  /** What this seat predicted on an earlier visit. @param {string} me */
  begin(me) {
    this.me = me;
    try {
      const own = JSON.parse(kept(this.key) ?? 'null');
      this.own = own?.seat === me && this.items[own.option] ? own : null;
    } catch {
      this.own = null;
    }
    this.show();
  }

  /** @param {Prediction} own @param {Exchange} ev @param {State} state */
  decide(own, ev, state) {
    if (this.browser && ev.browser !== this.browser) return;
    if (this.after && !(ev.deleted && ev.request.method === 'GET')) return;
    const { page } = ev.response;
    const came = page ? this.items.findIndex((item) => item.dataset.page === page) : -1;
    if (came < 0 || own.came !== undefined) return;
    const { method, path } = ev.request;
    own.came = came;
    own.saw = `${t('seen', { time: clock(ev.at) })} · ${method} ${path} → ${ev.response.status} · ${verdict(ev, state.rows)[1]}`;
    this.set(own);
  }

  /** @param {Prediction | null} own */
  set(own) {
    this.own = own;
    keep(this.key, own && JSON.stringify(own));
    this.show();
  }

  /** What is to be done now. */
  ask() {
    const step = this.own ? 'picked' : 'pick';
    if (this.after) return t(`predict.${step}Deletion`);
    if (this.items.every((item) => !item.dataset.page)) return t(`predict.${step}Row`);
    return this.browser ? t(`predict.${step}Browser`, { browser: this.browser }) : t(`predict.${step}`);
  }

  show() {
    const { option, came, saw } = this.own ?? {};
    const known = came !== undefined;
    this.items.forEach((item, i) => {
      const radio = find('input', item, HTMLInputElement);
      radio.checked = i === option;
      radio.disabled = known;
      item.classList.toggle('came', i === came);
      say(find('.tell', item), known ? [i === came ? t('ask.came') : '', i === option ? t('ask.own') : ''].filter(Boolean).join(' · ') : '');
    });
    this.again.hidden = !known;
    this.output.className = `said ${known && option === came ? 'right' : ''}`;
    say(this.output, !known ? this.ask()
      : `${option === came ? `✓ ${t('predict.right')}` : `✕ ${t('predict.wrong')}`}\n${saw}`);
  }
}

export class Predictions {
  /** @param {HTMLElement} page @param {string} lesson */
  constructor(page, lesson) {
    this.list = [...page.querySelectorAll('form')].filter((f) => f.matches('.predict')).map((f) => new Question(f, lesson));
  }

  /** @param {LabEvent | null} event @param {State} state */
  take(event, state) {
    for (const question of this.list) question.take(event, state);
  }
}
