// @ts-check
// The giant table: as many of the newest rows as fit. Where the row that is
// tied to the last exchange is further down, it takes the last line.
import { arrange, el, find, say, timeOf } from '../core/dom.js';
import { ordered } from '../core/journal.js';
import { keyOf, ofTable } from '../core/rows.js';
import { named, rowChip } from './mask.js';
import { onPress } from '../core/listen.js';
import { t } from '../core/words.js';

const FRESH = 4000; // how long a new row is called new

/** @typedef {{row: Row, wall: Wall | null, tr: HTMLTableRowElement}} Drawn */

export class BigTable {
  /** By key: see rows.js. @type {Map<string, Drawn>} */
  drawn = new Map();
  /** What was drawn before. @type {View | null} */
  before = null;
  /** By key, until when a row is new. @type {Map<string, number>} */
  fresh = new Map();
  beat = 0;

  /** @param {HTMLElement} root @param {(tag: string) => void} onChoose @param {() => void} onOld */
  constructor(root, onChoose, onOld) {
    this.root = root;
    /** The server whose table it is, 0 where there is one table. */
    this.server = 0;
    this.onOld = onOld;
    onPress(find('tbody', root), (tr) => onChoose(tr.dataset.tag ?? ''), 'tr');
  }

  /** How many rows there is room for. */
  get fit() {
    const style = getComputedStyle(this.root);
    const row = parseFloat(style.getPropertyValue('--row')) * parseFloat(getComputedStyle(document.documentElement).fontSize);
    const used = find('thead', this.root).getBoundingClientRect().bottom - this.root.getBoundingClientRect().top;
    return Math.max(2, Math.floor((this.root.clientHeight - used) / (row + 1)));
  }

  /** @param {View} view @param {string | null} hit the key of the row that the thread leads to */
  draw(view, hit) {
    const { state, wall, doomed } = view;
    const all = ofTable(ordered(state), this.server);
    this.root.dataset.shop = `${Boolean(state.storage.shop)}`;
    const rows = visible(all, this.fit, wall.row, hit);
    const arrived = this.arrivals(view, all);
    const pushed = rows.filter((row) => arrived.has(keyOf(row))).length;
    if (pushed) this.beat = 1 - this.beat;
    this.root.style.setProperty('--by', `${pushed}`);

    const before = this.drawn;
    this.drawn = new Map(rows.map((row, i) => {
      const key = keyOf(row);
      const old = before.get(key);
      const same = old && old.row.created === row.created;
      const drawn = same ? old : { row, wall: null, tr: frame(row) };
      const { tr } = drawn;
      if (pushed && same) tr.dataset.beat = `${this.beat}`;
      tr.classList.toggle('is-new', this.fresh.has(key));
      tr.classList.toggle('is-hit', key === hit);
      tr.classList.toggle('is-far', i > 0 && all[all.indexOf(rows[i - 1]) + 1] !== row);
      tr.classList.toggle('is-doomed', doomed === 'all' || (doomed === 'row' && row.tag === wall.row));
      if (row.tag === wall.row) tr.ariaCurrent = 'true';
      else tr.removeAttribute('aria-current');
      fill(drawn, row, wall);
      return [key, drawn];
    }));
    arrange(find('tbody', this.root), [...this.drawn.values()].map(({ tr }) => tr));
    this.before = view;
    return Math.max(0, (this.server ? all.length : state.count) - rows.length);
  }

  /** The rows that came since the last drawing, where the wall was taking in what happens. @param {View} view @param {Row[]} all @returns {Set<string>} */
  arrivals(view, all) {
    const { before } = this;
    const goesOn = before && view.mode === 'live' && before.mode !== 'past' && before.journal === view.journal && before.state.epoch === view.state.epoch;
    if (!goesOn) {
      this.fresh.clear();
      return new Set();
    }
    const now = Date.now();
    for (const [key, until] of this.fresh) if (until <= now) this.fresh.delete(key);
    const came = all.filter((row) => before.state.rows.get(keyOf(row))?.created !== row.created).map(keyOf);
    for (const key of came) this.fresh.set(key, now + FRESH);
    if (came.length) setTimeout(this.onOld, FRESH + 20);
    return new Set(came);
  }

  /** What the table says in place of rows, '' for nothing. @param {string} text */
  say(text) {
    find('.empty', this.root).hidden = !text;
    say(find('.empty', this.root), text);
  }
}

/**
 * The rows that fit. The chosen one is among them, and the one that is hit.
 * @param {Row[]} all @param {number} fit @param {string} chosen @param {string | null} hit
 */
export function visible(all, fit, chosen, hit) {
  const at = all.findIndex((row) => row.tag === chosen);
  const first = Math.max(0, Math.min(at - fit + 2, all.length - fit));
  const rows = all.slice(first, first + fit);
  const far = all.findIndex((row) => keyOf(row) === hit);
  if (far >= first + fit) rows[fit - 1] = all[far];
  else if (far >= 0 && far < first) rows[0] = all[far];
  return rows;
}

/** A row with what never changes in it. @param {Row} row */
function frame({ tag, hue, created }) {
  return el('tr', { 'data-tag': tag, 'data-hue': `${hue}` },
    el('td', { class: 'c-id' }),
    el('td', { class: 'c-name' }, el('span', { class: 'name' }), el('span', { class: 'fresh' }, t('wall.fresh'))),
    el('td', { class: 'c-shop' }), el('td', { class: 'c-shop' }),
    el('td', { class: 'time c-born' }, timeOf(created)),
    el('td', { class: 'time' }),
    el('td', { class: 'n' }));
}

/** What changes in a row, where it did. @param {Drawn} drawn @param {Row} row @param {Wall} wall */
function fill(drawn, row, wall) {
  const { tr, wall: old } = drawn;
  const first = !old;
  if (first || old.ids !== wall.ids || drawn.row.id !== row.id) find('.c-id', tr).replaceChildren(rowChip(row, wall));
  if (first || old.names !== wall.names || drawn.row !== row) {
    const { username } = row;
    const name = find('.name', tr);
    name.classList.toggle('none', !username);
    say(name, username ? named(username, wall) : username === null ? t('none') : '–');
  }
  if (first || drawn.row !== row) {
    const [basket, dark] = tr.querySelectorAll('.c-shop');
    say(basket, `${row.basket ?? 0}`);
    say(dark, t(row.dark ? 'storage.dark' : 'storage.light'));
    say(find('.time:not(.c-born)', tr), timeOf(row.seen));
    say(find('.n', tr), Number.isNaN(row.requests) ? '–' : `${row.requests}`);
  }
  Object.assign(drawn, { row, wall });
}
