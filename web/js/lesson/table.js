// @ts-check
// <session-table>: the server's table. It only draws the journal's state.
import { chip } from '../core/chip.js';
import { over, span } from '../core/clock.js';
import { diff, merged } from './table-diff.js';
import { arrange, clock, el, find, say, timeOf } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { ordered } from '../core/journal.js';
import { rovingTabindex } from './roving-tabindex.js';
import { onPress } from '../core/listen.js';
import { briefly, opened } from '../core/verdict.js';
import { t } from '../core/words.js';

const DRAWN = 200;
const SIGNS = { made: '+', gone: '−', named: '✎', touched: '•' };

/** Fires 'pick', 'story' and 'remove', each with the row's tag in detail. */
export class SessionTable extends HTMLElement {
  constructor() {
    super();
    /** @type {Map<string, {row: Row, tr: HTMLTableRowElement}>} */
    this.drawn = new Map();
    this.epoch = -1;
    this.past = false;
    this.picking = false; // a click on a chip answers a question
    this.beat = 0;
    this.stop = rovingTabindex(this, '.why');
    onPress(this, (button) => {
      const type = button.matches('.sid') ? 'pick' : button.matches('.why') ? 'story' : 'remove';
      this.dispatchEvent(new CustomEvent(type, { detail: button.closest('tr')?.dataset.tag }));
    }, 'tbody button');
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
    const rows = ordered({ rows: before ? merged(before, state) : state.rows }).slice(0, DRAWN);
    const hit = opened(state);
    this.drawn = new Map(rows.map((row) => {
      let old = fresh ? undefined : drawn.get(row.tag);
      if (old?.row.created !== row.created) old = undefined; // gone and made again since
      const tr = old?.tr ?? this.row(row);
      this.fill(tr, row, old?.row);
      if (still) delete tr.dataset.beat;
      else if (old && old.row !== row) tr.dataset.beat = `${this.beat}`;
      if (still || !old) tr.classList.toggle('is-new', !still);
      mark(tr, changed.get(row.tag));
      tr.classList.toggle('is-hit', row.tag === hit);
      seen(tr, row, over(row, state));
      return [row.tag, { row, tr }];
    }));
    arrange(find('tbody', this), [...this.drawn.values()].map(({ tr }) => tr));
    this.stop();
    const more = state.count - Math.min(DRAWN, state.rows.size);
    const foot = find('tfoot', this);
    foot.hidden = state.count > 0 && !more;
    const why = state.restarted ? t('restarted', { time: clock(state.restarted) }) : t('emptyTable');
    say(find('td', foot), state.count ? t('more', { n: more }) : why);
    say(find('.count', this), t('count', { n: state.count }));
    say(find('.ahead', this), state.ahead ? ` · ${t('clock.panel', { time: span(state.ahead) })}` : '');
    this.news(state);
    if (place !== undefined && focus) this.refocus(focus, place);
  }

  /** A row with what never changes in it. @param {Row} row */
  row({ tag, hue, mine, created }) {
    return el('tr', { class: mine ? 'is-mine' : '', 'data-tag': tag, 'data-hue': `${hue}` },
      el('td', { class: 'c-id' }),
      el('td', {}, el('span', { class: 'name' }), mine ? el('span', { class: 'me' }, t('me')) : ''),
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
    const same = this.drawn.get(lost.closest('tr')?.dataset.tag ?? '')?.tr;
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
