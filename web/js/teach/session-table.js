// @ts-check
// The session table beside the matrix: one row a key, each with its delete
// button. With own servers, the table of the seat that is picked.
import { chip } from '../core/chip.js';
import { arrange, el, find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { ordered } from '../core/journal.js';
import { keyOf } from '../core/rows.js';
import { choose } from './choose.js';
import { held, released, still } from './still.js';
import { onPress } from '../core/listen.js';
import { t } from '../core/words.js';

const DRAWN = 200;

export class Rows {
  /** @param {HTMLElement} root @param {Desk} desk */
  constructor(root, desk) {
    this.list = find('ul', root);
    this.count = find('#rows-count', root);
    this.choice = find('.whose', root);
    this.whose = find('select', root, HTMLSelectElement);
    this.desk = desk;
    /** @type {Map<string, HTMLLIElement>} by key, in the order on display */
    this.items = new Map();
    this.foot = el('li', { class: 'none' });
    released(this.list, () => desk.redraw());
    this.whose.addEventListener('change', () => desk.redraw());
    onPress(this.list, (button) => this.remove(button.dataset.tag ?? '', Number(button.dataset.server)));
  }

  /** @param {string} tag @param {number} server 0 where there is one table */
  async remove(tag, server) {
    const { desk } = this;
    const { path } = desk.tables.of(this.whose.value);
    await desk.attempt(() => desk.instructor.request('DELETE', `${path}/sessions/${encodeURIComponent(tag)}${server ? `?server=${server}` : ''}`), t('teach.deleted', { tag }));
    desk.refresh();
  }

  draw() {
    const { room, seats } = this.desk.state;
    this.choice.hidden = room.servers !== 'each';
    choose(this.whose, [['', t('teach.shared')], ...seats.map((seat) => /** @type {const} */ ([seat.seat, isolated(seat.name)]))]);
    const { journal } = this.desk.tables.of(this.whose.value);
    const rows = ordered(journal);
    say(this.count, t('count', { n: journal.count }));
    const all = new Map(rows.map((row) => [keyOf(row), row]));
    const fits = new Map(rows.slice(0, DRAWN).map((row) => [keyOf(row), row]));
    const shown = held(this.list) ? still(this.items.keys(), all, fits) : fits;
    const focus = document.activeElement;
    const place = [...this.items.values()].findIndex((item) => item.contains(focus));
    const before = this.items;
    this.items = new Map([...shown].map(([key, row]) => [key, this.fill(before.get(key) ?? this.item(row), row)]));
    const more = journal.count - shown.size;
    say(this.foot, shown.size ? t('more', { n: more }) : t('teach.noRows'));
    arrange(this.list, [...this.items.values(), ...(more > 0 || !shown.size ? [this.foot] : [])]);
    if (place < 0 || focus?.isConnected) return; // its row went: the next one's button
    (this.list.children[place]?.querySelector('button') ?? this.list).focus({ preventScroll: true });
  }

  /** @param {Row} row */
  item(row) {
    return el('li', { 'data-hue': `${row.hue}` },
      el('span', {}, chip(row), ...(row.server ? [' ', el('small', { class: 'note' }, t('storage.at', { server: row.server }))] : [])),
      el('span'),
      el('button', { class: 'btn bare danger', type: 'button', 'data-tag': row.tag, 'data-server': `${row.server ?? 0}` }, t('delete')));
  }

  /** @param {HTMLLIElement} item @param {Row} row */
  fill(item, row) {
    const name = isolated(row.username ?? t('none'));
    const cell = find('span:nth-child(2)', item);
    cell.className = row.username === null ? 'name none' : 'name';
    cell.title = name;
    say(cell, name);
    find('button', item).ariaLabel = t('teach.deleteRow', { tag: row.tag, name });
    return item;
  }
}
