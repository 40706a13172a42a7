// @ts-check
// What a page keeps of a journal, so that it can go back: the state before the
// first event that is kept, and the events since. The state at any seq is the
// fold of journal.js, stopped there.
import { empty, fold, fromSnapshot } from './journal.js';
import { serversOf } from './rows.js';
import { unfold } from './unfold.js';

const MOST = 12_000; // events kept; a wall runs for a day
const DROP = 2000; // so many of the oldest go at a time
const STEP = 100; // events between two tables that are kept
const HAPPENED = new Set(['exchange', 'session', 'policy', 'clock', 'storage', 'server']);

/** @param {{type: string}} event @returns {event is Happened} */
export const happened = (event) => HAPPENED.has(event.type);

export class History {
  /** the table after all events */
  now = empty();
  /** @type {Happened[]} */
  events = [];
  /** The table before every STEP-th event, as far as known. @type {State[]} */
  tables = [empty()];
  /** everything from this seq on is here */
  since = 0;
  /** nothing older can be had */
  whole = false;
  /** the moment that was looked at last @type {{seq: number, since: number, state: State, before: State} | null} */
  pin = null;

  /** @param {Snapshot} snapshot */
  begin(snapshot) {
    this.events = snapshot.events.filter(happened);
    this.tables = [{ ...fromSnapshot({ ...snapshot, events: [] }), seq: 0 }];
    this.now = { ...this.events.reduce(fold, this.tables[0]), seq: snapshot.seq };
    this.since = this.events[0]?.seq ?? snapshot.seq;
    this.whole = false;
  }

  /** @param {Happened} event */
  take(event) {
    if (event.seq <= this.now.seq) return;
    this.now = fold(this.now, event);
    this.events.push(event);
    if (this.events.length > MOST) {
      this.tables = [this.table(DROP)];
      this.events = this.events.slice(DROP);
      this.since = this.events[0].seq;
      this.whole = false;
    }
  }

  /** Takes in everything that happened from a seq to the first event kept. @param {Happened[]} older @param {number} since */
  prepend(older, since) {
    this.tables = [unfold(this.tables[0], older)];
    this.events = [...older, ...this.events];
    this.since = since;
  }

  /** Whether there is room for older events. */
  get room() {
    return this.events.length < MOST;
  }

  /** How many events there are up to a seq. @param {number} seq */
  count(seq) {
    const { events } = this;
    let [from, to] = [0, events.length];
    while (from < to) {
      const half = (from + to) >> 1;
      if (events[half].seq <= seq) from = half + 1;
      else to = half;
    }
    return from;
  }

  /** Whether the table at a seq is still known. @param {number} seq */
  reaches(seq) {
    return this.whole || seq >= this.since;
  }

  /** The table at a seq. @param {number} seq */
  at(seq) {
    return this.table(this.count(seq));
  }

  /**
   * The table at a moment that is looked at, and one event before it. It is kept,
   * also when the events that it was made of are not kept any more.
   * @param {number} seq
   */
  moment(seq) {
    const { pin, since } = this;
    if (pin?.seq === seq && (since >= pin.since || !this.reaches(seq))) return pin;
    const n = this.count(seq);
    return this.pin = { seq, since, state: this.table(n), before: this.table(Math.max(0, n - 1)) };
  }

  /** The table after the first n events. @param {number} n */
  table(n) {
    const near = Math.min(Math.floor(n / STEP), this.tables.length - 1);
    let state = this.tables[near];
    for (let i = near * STEP; i < n; i++) {
      state = fold(state, this.events[i]);
      if ((i + 1) % STEP === 0) this.tables[(i + 1) / STEP] = state;
    }
    return state;
  }

  /**
   * What happened last up to a seq; of one seat, where one is named: its last
   * request, or what was done since to the row that this was about.
   * @param {number} seq @param {string} [seat] @returns {Happened | null}
   */
  last(seq, seat = '') {
    const n = this.count(seq);
    if (!seat) return this.events[n - 1] ?? null;
    const own = this.events.findLastIndex((e, i) => i < n && e.type === 'exchange' && e.seat === seat);
    if (own < 0) return null;
    const tags = tagsOf(this.events[own]);
    const act = this.events.findLastIndex((e, i) => i > own && i < n && e.type !== 'exchange' && tagsOf(e).some((tag) => tags.includes(tag)));
    return this.events[Math.max(own, act)];
  }

  /** Whether the demo had two servers at an event. @param {Happened} event */
  two(event) {
    return serversOf(this.at(event.seq).storage) === 2;
  }

  /** The seat whose requests a row is of, '' where that is not known. @param {string} tag */
  seatOf(tag) {
    const event = this.events.findLast((e) => e.type === 'exchange' && e.seat && tagsOf(e).includes(tag));
    return event?.type === 'exchange' ? event.seat : '';
  }
}

/**
 * What happened of one seat: its requests, and what was done to the rows that
 * these were about; without a seat, all of it.
 * @param {Happened[]} events @param {string} seat @returns {Happened[]}
 */
export function ofSeat(events, seat) {
  if (!seat) return events;
  /** @type {string[]} */
  let tags = [];
  return events.filter((e) => {
    if (e.type !== 'exchange') return tagsOf(e).some((tag) => tags.includes(tag));
    if (e.seat === seat) tags = tagsOf(e);
    return e.seat === seat;
  });
}

/** The rows that an event is about. @param {Happened} ev */
function tagsOf(ev) {
  const tags = ev.changes.map((c) => c.tag);
  if (ev.type !== 'exchange') return tags;
  return [...tags, ...ev.request.cookies.filter((c) => c.read && c.tag).map((c) => c.tag ?? '')];
}
