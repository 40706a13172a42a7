// @ts-check
// The timeline: requests and acts as dots, and a range over the dots in sight.
// Live it moves with what happens; rewound or frozen it stands.
import { span } from './clock.js';
import { clock, el, find } from './dom.js';
import { isLife, lived, signOf, wordOf } from './lives.js';
import { carried, given } from './verdict.js';
import { t } from './words.js';

// How many dots are in sight, whatever the width.
const LEAST = 4;
const MOST = 40;

/** @typedef {import('./history.js').History} History */

export class Timeline {
  /** the first dot in sight: its place among the events, and its seq */
  start = 0;
  from = 0;
  /** @type {Happened[]} */
  dots = [];
  /** the dots of these events @type {Map<Happened, HTMLElement>} */
  drawn = new Map();
  /** how many dots there is room for */
  room = LEAST;

  /**
   * @param {HTMLElement} root
   * @param {object} to
   * @param {number} to.wide rem between two dots
   * @param {(seq: number) => void} to.go
   * @param {() => void} to.live
   * @param {() => void} to.redraw there is room for more dots, or for fewer
   * @param {(path: string) => string} [to.path] a path as it may be told
   */
  constructor(root, { wide, go, live, redraw, path = (text) => text }) {
    this.wide = wide;
    this.path = path;
    this.track = find('.track', root);
    this.list = find('.dots', root, HTMLOListElement);
    this.range = find('input', root, HTMLInputElement);
    this.live = find('.live', root);
    this.range.addEventListener('input', () => go(this.dots[this.range.valueAsNumber]?.seq));
    this.live.addEventListener('click', live);
    new ResizeObserver(() => {
      this.measure();
      redraw();
    }).observe(this.track);
  }

  /** Looks how many dots there is room for. To ask while drawing would have the page laid out in between. */
  measure() {
    const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
    this.room = Math.max(LEAST, Math.min(MOST, Math.floor(this.track.clientWidth / (this.wide * rem))));
  }

  /** Whether the first dot in sight is the first event that is kept. */
  get first() {
    return this.start === 0;
  }

  /**
   * @param {History} history
   * @param {number} seq the last event that is shown; Infinity is all
   * @param {'live' | 'past' | 'frozen'} mode
   * @param {string} [seat] in the spotlight
   * @param {boolean} [follows] whether what happens now would be shown
   * @param {number} [cursor] the event that is marked, where more is shown than up to that one
   */
  draw(history, seq, mode, seat = '', follows = true, cursor = seq) {
    const { events } = history;
    const { room } = this;
    const now = history.count(seq) - 1;
    const marked = history.count(cursor) - 1;
    const last = Math.max(0, events.length - room);
    let start = mode === 'live' ? last : Math.min(last, history.count(this.from - 1));
    if (now < start || now >= start + room) start = Math.max(0, Math.min(last, now - Math.floor(room / 2)));
    this.start = start;
    this.from = events[start]?.seq ?? 0;
    this.dots = events.slice(start, start + room);

    this.track.style.setProperty('--n', `${room}`);
    this.track.style.setProperty('--k', `${Math.max(1, this.dots.length)}`);
    const drawn = this.drawn;
    this.drawn = new Map(this.dots.map((event) => [event, drawn.get(event) ?? dot(event)]));
    if (this.dots.length !== drawn.size || this.dots.some((event) => !drawn.has(event))) this.list.replaceChildren(...this.drawn.values());
    this.dots.forEach((event, i) => place(this.drawn.get(event), event, start + i - now, start + i === marked, seat));
    this.range.max = `${Math.max(0, this.dots.length - 1)}`;
    this.range.value = `${Math.max(0, marked - start)}`;
    this.range.disabled = !events.length;
    this.range.ariaValueText = events[marked]
      ? t('time.moment', { n: marked + 1, all: events.length, what: told(events[marked], this.path, history) }) : t('time.quiet');
    this.live.ariaPressed = `${mode === 'live' && follows}`;
    this.live.textContent = t(mode !== 'live' ? (follows ? 'time.toLive' : 'time.toLast') : follows ? 'time.live' : 'time.notLive');
  }
}

/** @param {Happened} ev */
function dot(ev) {
  if (isLife(ev)) return el('li', {}, el('i', {}, signOf(ev)), el('span', {}, wordOf(ev)));
  const { face, sign } = facts(ev);
  const many = ev.type === 'session' && ev.changes.length > 1;
  return el('li', { 'data-hue': face && `${face.hue}`, 'data-shape': face && `${face.shape}` },
    el('i'), el('span', {}, many ? `×${ev.changes.length}` : face?.tag ?? '–'), ...(sign ? [el('sup', {}, sign)] : []));
}

/** @param {HTMLElement | undefined} li @param {Happened} ev @param {number} when before, at or after the moment shown @param {boolean} marked the cursor is there @param {string} seat in the spotlight */
function place(li, ev, when, marked, seat) {
  const { face, orphan } = facts(ev);
  const aside = seat && ev.type === 'exchange' && ev.seat !== seat;
  const classes = ['dot', isLife(ev) ? 'boxed' : !face && 'none', orphan && 'orphan', marked && 'now', when > 0 && 'after', aside && 'aside'].filter(Boolean).join(' ');
  if (li && li.className !== classes) li.className = classes;
}

/** Whose event it is, and the sign beside it. @param {Happened} ev @returns {{face?: Identity, sign?: string, orphan?: boolean}} */
function facts(ev) {
  if (ev.type === 'policy') return { sign: '§' };
  if (ev.type === 'clock') return { sign: '»' };
  if (isLife(ev)) return {};
  if (ev.type === 'session') return ev.op === 'restarted' ? { sign: '↻' } : { face: ev.changes[0], sign: '−', orphan: true };
  const face = carried(ev) ?? given(ev);
  if (ev.found === false) return { face, sign: '!', orphan: true };
  return { face, sign: ev.changes.some((c) => c.new) ? '+' : undefined };
}

/** An event in words. @param {Happened} ev @param {(path: string) => string} path @param {History} history */
function told(ev, path, history) {
  const { face } = facts(ev);
  const what = ev.type === 'exchange' ? `${ev.request.method} ${path(ev.request.path)}, ${ev.response.status}` : acted(ev, history);
  return [clock(ev.at), what, face?.tag].filter(Boolean).join(', ');
}

/** What happened without a request, in words. @param {Exclude<Happened, Exchange>} ev @param {History} history */
export function acted(ev, history) {
  if (isLife(ev)) return lived(ev, history.two(ev));
  if (ev.type !== 'session') return turned(ev);
  return t({ restarted: 'time.restarted', expired: 'time.expired', gone: 'time.lost' }[ev.op] ?? 'time.deleted');
}

/** Another policy or another time, in words. @param {PolicyChange | ClockChange} ev */
export function turned(ev) {
  if (ev.type === 'policy') return t('time.policy');
  return ev.ahead ? t('time.clock', { time: span(ev.ahead - ev.before) }) : t('time.clockBack');
}
