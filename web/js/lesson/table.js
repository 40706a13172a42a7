// @ts-check
// <session-table>: the server's table. It only draws the journal's state.
import { chip } from '../core/chip.js';
import { over, span } from '../core/clock.js';
import { diff, merged } from './table-diff.js';
import { arrange, el, find, say, timeOf } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { ordered } from '../core/journal.js';
import { keyOf, ofTable } from '../core/rows.js';
import { head, none } from './table-head.js';
import { rovingTabindex } from './roving-tabindex.js';
import { onPress } from '../core/listen.js';
import { briefly, opened } from '../core/verdict.js';
import { t } from '../core/words.js';

const DRAWN = 200;
const SIGNS = { made: '+', gone: '−', named: '✎', touched: '•' };

/** Fires 'pick', 'story' and 'remove', each with the row in detail. */
export class SessionTable extends HTMLElement {
  constructor() {
    super();
    /** By the row's key. @type {Map<string, {row: Row, tr: HTMLTableRowElement}>} */
    this.drawn = new Map();
    /** The server whose table it is, 0 where there is one table. */
    this.server = 0;
    this.epoch = -1;
    this.past = false;
    this.picking = false; // a click on a chip answers a question
    this.beat = 0;
    this.stop = rovingTabindex(this, '.why');
    onPress(this, (button) => {
      const type = button.matches('.sid') ? 'pick' : button.matches('.why') ? 'story' : 'remove';
      this.dispatchEvent(new CustomEvent(type, { detail: this.drawn.get(button.closest('tr')?.dataset.key ?? '')?.row }));
    }, 'tbody button');
  }

  /** An empty table like another one, for another server. @param {SessionTable} table */
  static beside(table) {
    const other = /** @type {SessionTable} */ (table.cloneNode(true));
    for (const part of other.querySelectorAll('.link, .news, .then, .ahead')) part.remove();
    find('.cap', other).append(el('span', { class: 'news' }), el('span', { class: 'ahead' }));
    find('tbody', other).replaceChildren();
    find('caption b', other).id = 'st-h-2';
    find('table', other).setAttribute('aria-labelledby', 'st-h-2');
    return other;
  }

  /** @param {State} state @param {boolean} picking @param {State | null} [before] one step before, where the moment is not now */
  draw(state, picking, before = null) {
    const fresh = this.epoch !== state.epoch;
    const still = fresh || this.past || Boolean(before); // nothing moves but what happens now
    const changed = before ? diff(before, state) : new Map();
    this.epoch = state.epoch;
    this.past = Boolean(before);
    this.picking = picking;
    this.beat = 1 - this.beat;

    const drawn = this.drawn;
    const focus = document.activeElement;
    const place = this.contains(focus) ? focus?.closest('tr')?.sectionRowIndex : undefined;
    const all = ofTable(ordered({ rows: before ? merged(before, state) : state.rows }), this.server);
    const rows = all.slice(0, DRAWN);
    const hit = opened(state);
    this.drawn = new Map(rows.map((row) => {
      const key = keyOf(row);
      let old = fresh ? undefined : drawn.get(key);
      if (old?.row.created !== row.created) old = undefined; // gone and made again since
      const tr = old?.tr ?? this.row(row);
      this.fill(tr, row, old?.row);
      if (still) delete tr.dataset.beat;
      else if (old && old.row !== row) tr.dataset.beat = `${this.beat}`;
      if (still || !old) tr.classList.toggle('is-new', !still);
      mark(tr, changed.get(key));
      tr.classList.toggle('is-hit', key === hit);
      seen(tr, row, over(row, state));
      return [key, { row, tr }];
    }));
    arrange(find('tbody', this), [...this.drawn.values()].map(({ tr }) => tr));
    this.stop();
    this.dataset.shop = `${Boolean(state.storage.shop)}`;
    const count = this.server ? ofTable([...state.rows.values()], this.server).length : state.count; // all rows of two tables are kept, unless there are very many
    const more = this.server ? count - rows.length : count - Math.min(DRAWN, state.rows.size);
    const foot = find('tfoot', this);
    foot.hidden = count > 0 && more <= 0;
    say(find('td', foot), count ? t('more', { n: more }) : none(state, this.server));
    say(find('.count', this), t('count', { n: count }));
    head(this, state, this.server);
    say(find('.ahead', this), state.ahead && this.server < 2 ? ` · ${t('clock.panel', { time: span(state.ahead) })}` : '');
    if (this.server < 2) this.news(state);
    if (place !== undefined && focus) this.refocus(focus, place);
  }

  /** A row with what never changes in it. @param {Row} row */
  row(row) {
    const { tag, hue, mine, created } = row;
    return el('tr', { class: mine ? 'is-mine' : '', 'data-tag': tag, 'data-key': keyOf(row), 'data-hue': `${hue}` },
      el('td', { class: 'c-id' }),
      el('td', {}, el('span', { class: 'name' }), mine ? el('span', { class: 'me' }, t('me')) : ''),
      el('td', { class: 'c-shop' }), el('td', { class: 'c-shop' }),
      el('td', { class: 'time c-born' }, timeOf(created)),
      el('td', { class: 'time c-seen' }),
      el('td', { class: 'n' }, el('button', { class: 'why', type: 'button', tabindex: '-1', 'aria-expanded': 'false', title: t('story.title') })),
      el('td', { class: 'c-del' }, mine
        ? el('button', { class: 'btn bare danger', 'aria-label': t('deleteRow', { tag }) }, t('delete')) : ''));
  }

  /** What changes, in place: a button under the pointer stays the one that was pressed. @param {HTMLTableRowElement} tr @param {Row} row @param {Row} [old] */
  fill(tr, row, old) {
    const { tag, username, mine } = row;
    const key = find('.c-id', tr);
    if (!key.firstChild || this.picking !== Boolean(key.querySelector('button'))) {
      const rest = mine && row.id?.startsWith(tag) ? row.id.slice(tag.length, 8) : '';
      const face = chip(row, { rest, button: this.picking });
      if (this.picking) face.ariaLabel = t('pick', { tag: tag + rest });
      key.replaceChildren(face, row.chosen ? el('span', { class: 'note' }, t('chosen')) : '');
    }
    if (row === old) return;
    const name = find('.name', tr);
    name.className = username === null ? 'name none' : 'name';
    say(name, isolated(username ?? t('none')));
    find('td:nth-child(2)', tr).title = isolated(username ?? '');
    const [basket, dark] = tr.querySelectorAll('.c-shop');
    say(basket, `${row.basket ?? 0}`);
    say(dark, t(row.dark ? 'storage.dark' : 'storage.light'));
    const why = find('.why', tr);
    say(why, row.requests >= 0 ? `${row.requests}` : '–');
    why.ariaLabel = t('story.open', { n: why.textContent ?? '', tag });
  }

  /** What another seat just did. Its heads never come here. @param {State} state */
  news({ other }) {
    const slot = find('.news', this);
    if (slot.dataset.seq === `${other?.seq}`) return;
    slot.dataset.seq = `${other?.seq}`;
    slot.className = 'news';
    slot.replaceChildren(...(other ? briefly(other) : []));
    slot.title = other ? t('masked') : '';
  }

  /** Says in the same slot, until the next event, why a row stayed. @param {string} text */
  refuse(text) {
    const slot = find('.news', this);
    slot.dataset.seq = '';
    slot.className = 'news bad';
    slot.textContent = slot.title = `✕ ${text}`;
    say(find('#live'), slot.title); // the news are no live region, a refusal is
  }

  /** After its row was drawn anew or went: the same button, else the next row's, else the table. @param {Element} lost @param {number} place */
  refocus(lost, place) {
    if (lost.isConnected) return;
    const same = this.drawn.get(lost.closest('tr')?.dataset.key ?? '')?.tr;
    const rows = same ? [same] : [...this.drawn.values()].slice(place).map(({ tr }) => tr);
    const selector = ['.sid', '.why'].find((one) => lost.matches(one)) ?? '.danger';
    const next = rows.map((tr) => tr.querySelector(`button${selector}`)).find((b) => b instanceof HTMLElement);
    (next ?? this).focus({ preventScroll: !next });
  }
}

/** When a row was used last; or that it is over, though still there. @param {HTMLElement} tr @param {Row} row @param {boolean} is */
function seen(tr, row, is) {
  const cell = find('.c-seen', tr);
  tr.classList.toggle('is-over', is);
  say(cell, is ? t('clock.ended') : timeOf(row.seen));
  cell.title = is ? `${timeOf(row.seen)} · ${t('clock.over')}` : '';
}

/** Says what one step did to a row. @param {HTMLElement} tr @param {import('./table-diff.js').Changed} [how] */
function mark(tr, how) {
  const old = tr.querySelector('.diff');
  if (tr.dataset.diff === how && Boolean(old) === Boolean(how)) return;
  old?.remove();
  if (!how) {
    delete tr.dataset.diff;
    return;
  }
  tr.dataset.diff = how;
  find('.c-id', tr).append(el('span', { class: 'diff' }, `${SIGNS[how]} `, el('span', { class: 'w' }, t(`diff.${how}`))));
}

customElements.define('session-table', SessionTable);
