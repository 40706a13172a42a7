// @ts-check
// Predict, then see: a question before the act, the answers as they come, and
// what then happened.
import { find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { worded } from '../core/worded.js';
import { Bars } from './bars.js';
import { Decider } from './decider.js';
import { Question } from './question.js';
import { t } from '../core/words.js';

export class Ask {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.question = new Question(desk, () => this.draw());
    this.asked = find('#asked');
    this.bars = new Bars(find('.bars', this.asked), (option) => this.change({ outcome: option }));
    this.by = new Decider(find('.by', this.asked), desk, () => this.change(this.by.named));
    this.close = find('#ask-close');
    this.close.addEventListener('click', () => this.change({ open: false, ...this.by.named }));
    this.undo = find('#ask-undo');
    this.undo.addEventListener('click', () => this.change({ outcome: null }));
    find('#ask-away').addEventListener('click', () => this.away());
  }

  get path() {
    return this.desk.path(`/asks/${this.desk.state.ask?.id}`);
  }

  /** @param {{open?: boolean, outcome?: number | null, seat?: string, row?: string}} change */
  change(change) {
    return this.desk.attempt(async () => {
      const ask = await this.desk.instructor.request('PATCH', this.path, change);
      this.desk.change(ask ? { ask } : {});
    });
  }

  async away() {
    const { desk } = this;
    const done = await desk.attempt(() => desk.instructor.request('DELETE', this.path));
    if (!done) return;
    desk.change({ ask: null });
    this.draw();
  }

  draw() {
    const { seats } = this.desk.state;
    const ask = worded(this.desk.state.ask);
    // Form and question take each other's place, and so does the focus.
    const focus = this.asked.hidden === Boolean(ask) && find('.card.ask').contains(document.activeElement);
    this.question.form.hidden = Boolean(ask);
    this.asked.hidden = !ask;
    this.question.draw();
    if (!ask && focus) find('#preset').focus();
    if (!ask) return;
    say(find('.q', this.asked), ask.ask);
    this.bars.draw(ask);
    this.by.draw(ask);
    const held = document.activeElement;
    if ((held === this.close && !ask.open) || (held === this.undo && ask.outcome === null)) find('#ask-away').focus();
    this.close.hidden = !ask.open;
    this.undo.hidden = ask.outcome === null;
    if (focus) (ask.open ? this.close : find('#ask-away')).focus();
    const name = seats.find(({ seat }) => seat === ask.seat)?.name;
    const pages = ask.options.some((option) => option.page);
    say(find('.state', this.asked), ask.open ? t('teach.asking', { n: ask.answered })
      : ask.outcome !== null ? t('teach.decided', { n: ask.counts?.[ask.outcome] ?? 0, all: ask.answered })
        : !pages ? t('teach.byHand')
          : ask.row ? t('teach.waitsForRow', { tag: ask.row })
            : name ? t('teach.waitsFor', { name: isolated(name) }) : t('teach.waits'));
  }
}
