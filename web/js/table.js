// @ts-check
// <session-table>: the server's table. It only draws the journal's state.
import { chip } from './chip.js';
import { clock, el, find, say } from './dom.js';
import { ordered } from './journal.js';
import { briefly, opened } from './verdict.js';
import { t } from './words.js';

const DRAWN = 200;

/** Fires 'pick' and 'remove', each with the row's tag in detail. */
export class SessionTable extends HTMLElement {
  constructor() {
    super();
    /** @type {Map<string, {row: Row, tr: HTMLTableRowElement}>} */
    this.drawn = new Map();
    this.epoch = -1;
    this.picking = false; // a click on a chip answers a question
    this.beat = 0;
    this.addEventListener('click', ({ target }) => {
      const button = target instanceof Element && target.closest('tbody button');
      if (!button) return;
      const type = button.matches('.sid') ? 'pick' : 'remove';
      this.dispatchEvent(new CustomEvent(type, { detail: button.closest('tr')?.dataset.tag }));
    });
  }

  /** @param {State} state @param {boolean} picking */
  draw(state, picking) {
    const fresh = this.epoch !== state.epoch;
    this.epoch = state.epoch;
    this.picking = picking;
    this.beat = 1 - this.beat;

    const before = this.drawn;
    const focus = document.activeElement;
    const place = this.contains(focus) ? focus?.closest('tr')?.sectionRowIndex : undefined;
    const rows = ordered(state).slice(0, DRAWN);
    const hit = opened(state);
    this.drawn = new Map(rows.map((row) => {
      let old = fresh ? undefined : before.get(row.tag);
      if (old?.row.created !== row.created) old = undefined; // gone and made again since
      const tr = old?.tr ?? this.row(row);
      this.fill(tr, row, old?.row);
      if (!fresh && !old) tr.classList.add('is-new');
      else if (!fresh && old && old.row !== row) tr.dataset.beat = `${this.beat}`;
      tr.classList.toggle('is-hit', row.tag === hit);
      return [row.tag, { row, tr }];
    }));
    for (const [tag, { tr }] of before) {
      if (this.drawn.get(tag)?.tr !== tr) tr.remove();
    }
    const body = find('tbody', this);
    [...this.drawn.values()].forEach(({ tr }, i) => { // only what is out of place moves
      if (body.children[i] !== tr) body.insertBefore(tr, body.children[i] ?? null);
    });
    const more = state.count - rows.length;
    const foot = find('tfoot', this);
    foot.hidden = state.count > 0 && !more;
    const why = state.restarted ? t('restarted', { time: clock(state.restarted) }) : t('emptyTable');
    say(find('td', foot), state.count ? t('more', { n: more }) : why);
    say(find('.count', this), t('count', { n: state.count }));
    this.news(state);
    if (place !== undefined && focus) this.refocus(focus, place);
  }

  /** A row with what never changes in it. @param {Row} row */
  row({ tag, hue, mine, created }) {
    return el('tr', { class: mine ? 'is-mine' : '', 'data-tag': tag, 'data-hue': `${hue}` },
      el('td', { class: 'c-id' }),
      el('td', {}, el('span', { class: 'name' }), mine ? el('span', { class: 'me' }, t('me')) : ''),
      el('td', { class: 'time c-born' }, clock(created)),
      el('td', { class: 'time c-seen' }),
      el('td', { class: 'n' }),
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
    say(name, username ?? t('none'));
    find('td:nth-child(2)', tr).title = username ?? '';
    say(find('.c-seen', tr), clock(row.seen));
    say(find('.n', tr), `${row.requests}`);
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
    const selector = lost.matches('.sid') ? 'button.sid' : 'button.danger';
    const next = rows.map((tr) => tr.querySelector(selector)).find((b) => b instanceof HTMLElement);
    (next ?? this).focus({ preventScroll: !next });
  }
}

customElements.define('session-table', SessionTable);
