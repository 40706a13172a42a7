// @ts-check
// Going back: the panel as it was at any event that is kept. The address names
// the moment, so that a link leads there; new events do not pull it away.
import { clock, el, find, say } from '../core/dom.js';
import { happened, History } from '../core/history.js';
import { older } from '../core/older-events.js';
import { acted, Timeline } from '../core/timeline.js';
import { t } from '../core/words.js';

const WIDE = 2.6; // rem between two dots

/** @typedef {import('../core/store.js').Store<import('./state.js').LessonState, import('./state.js').LessonAction>} LessonStore */

/** @returns {number | null} the moment in the address */
export const asked = () => Number(/^#t=(\d{1,16})$/.exec(location.hash)?.[1]) || null;

export class Past {
  events = new History();
  reaching = false;
  /** @type {Promise<boolean> | null} */
  asking = null;
  /** The last event when this was drawn; more may have come since. @type {number | undefined} */
  newest = undefined;
  /** The event that LIVE marks: the last that the request panel goes by, whatever others did since. */
  own = 0;
  /** The event that the timeline's line tells of; null is none yet. @type {Happened | null | undefined} */
  told = null;

  /** @param {HTMLElement} panel @param {LessonStore} store @param {(after: number) => Promise<Answer>} ask the events after a seq */
  constructor(panel, store, ask) {
    this.panel = panel;
    this.store = store;
    this.ask = ask;
    this.then = find('.then', panel);
    const root = find('.tl', panel);
    this.output = find('output', root);
    this.back = find('[name="back"]', root, HTMLButtonElement);
    this.on = find('[name="on"]', root, HTMLButtonElement);
    this.timeline = new Timeline(root, { wide: WIDE, go: (seq) => this.go(seq), live: () => this.go(null), redraw: () => store.redraw() });
    this.back.addEventListener('click', () => this.step(-1));
    this.on.addEventListener('click', () => this.step(+1));
    addEventListener('hashchange', () => {
      if (asked() !== null) this.go(asked());
    });
  }

  /** The event whose moment is asked for. */
  get seq() {
    return this.store.state.moment;
  }

  /** Whether the journal is known, and with it which moments there are. */
  get begun() {
    return this.store.state.now.epoch > 0;
  }

  /** Keeps an event that the page has taken in. @param {LabEvent} event */
  take(event) {
    if (happened(event)) {
      this.events.take(event);
      this.mark(event);
    }
    if (event.type !== 'snapshot') return;
    this.events.begin(event);
    this.own = 0;
    for (const one of this.events.events) this.mark(one);
    this.reach();
  }

  /** Marks an event where it is this seat's request, or an act that is about its rows or about all. @param {Happened} ev */
  mark(ev) {
    const { events, store: { state: { now: { me } } } } = this;
    const mine = ev.type === 'exchange' ? ev.seat === me && me !== ''
      : ev.type !== 'session' || ev.op === 'restarted' || ev.by === me || ev.changes.some(({ tag }) => events.seatOf(tag) === me);
    if (mine) this.own = ev.seq;
  }

  /** Shows a moment; that of the last event, or of the last one in sight, is now. @param {number | null} seq */
  go(seq) {
    const { pathname, search } = location;
    const last = this.events.events.at(-1)?.seq;
    const moment = this.begun && (seq === last || seq === this.newest) ? null : seq;
    history.replaceState(null, '', moment === null ? pathname + search : `#t=${moment}`);
    this.store.dispatch({ type: 'moment', moment });
    this.reach();
  }

  /** Goes back or on, past the first event that is kept here too. @param {number} by how many events */
  async step(by) {
    const { events } = this;
    const place = () => events.count(this.seq ?? (this.own || Infinity)) - 1;
    while (by < 0 && place() + by < 0 && await this.more());
    const to = events.events[Math.max(0, place() + by)];
    this.go(to?.seq ?? null);
  }

  /** Takes in some of what is older, and says whether there was any. Calls meanwhile wait for the same. */
  more() {
    this.asking ??= older(this.events, this.ask).catch(() => false).finally(() => { this.asking = null; });
    return this.asking;
  }

  /** Asks for what happened at the moment where it is not kept here; what nobody keeps any more is now. */
  async reach() {
    if (this.reaching || !this.begun) return;
    this.reaching = true;
    // The number may be one that nothing happened at: the moment is that of the event before it.
    const there = () => this.seq === null || (this.events.reaches(this.seq) && this.events.count(this.seq) > 0);
    while (!there() && await this.more());
    this.reaching = false;
    if (there()) this.store.redraw();
    else this.go(null);
  }

  /** What the panel shows. @param {import('./state.js').LessonState} state @returns {{state: State, before: State | null}} */
  look({ now, moment }) {
    if (moment === null || !this.begun) return { state: now, before: null };
    const { me, ticks, room, ask, present } = now;
    const { state, before } = this.events.moment(moment);
    return { state: { ...state, me, ticks, room, ask, present }, before };
  }

  /** @param {import('./state.js').LessonState} state */
  draw({ now, moment, link }) {
    const { events, timeline } = this;
    const seq = this.begun ? moment : null;
    const past = seq !== null;
    this.newest = events.events.at(-1)?.seq;
    timeline.draw(events, seq ?? Infinity, past ? 'past' : 'live', '', link !== 'lost', seq ?? this.own);
    this.panel.dataset.mode = past ? 'past' : 'live';
    this.back.disabled = !events.events.length || (timeline.first && timeline.range.value === '0' && events.whole);
    this.on.disabled = !past;
    const event = events.last(seq ?? this.own);
    say(this.then, past && event ? t('time.past', { time: clock(event.at) }) : '');
    this.output.ariaLive = past ? 'polite' : 'off'; // what happens now is told elsewhere
    if (event === this.told) return;
    this.told = event;
    this.output.replaceChildren(...(event ? briefly(event, now.me, events) : [t('time.quiet')]));
  }
}

/** @param {Happened} ev @param {string} me @param {History} history */
function briefly(ev, me, history) {
  const who = ev.type === 'exchange' && ev.seat !== me ? `${t(ev.seat ? 'otherSeat' : 'walkIn')} ` : '';
  const what = ev.type === 'exchange' ? el('code', {}, `${ev.request.method} ${ev.request.path} → ${ev.response.status}`) : acted(ev, history);
  return [who, what, ` · ${clock(ev.at)}`];
}
