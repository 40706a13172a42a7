// @ts-check
// A look into the store: what is really in the file or in Redis, beside the panel's
// table, with the command that shows the same. Read, never changed.
import { chip } from '../core/chip.js';
import { sentence } from '../core/call.js';
import { span } from '../core/clock.js';
import { arrange, button, closer, code, el, say } from '../core/dom.js';
import { storeName } from '../core/lives.js';
import { keyAt } from '../core/rows.js';
import { t } from '../core/words.js';

const LEAST = 1000; // ms between two looks
const ROWS = 100;

export class StoreView {
  open = false;
  busy = false;
  due = false;
  seq = -1;
  /** @type {StoreLook | null} */
  look = null;
  /** @type {State['rows']} */
  rows = new Map();

  /** @param {HTMLElement} place where the tables are @param {import('../core/switchboard.js').Call} call */
  constructor(place, call) {
    this.place = place;
    this.call = call;
    this.button = button(t('look.open'), () => this.toggle(!this.open), { name: 'look', 'aria-expanded': 'false', 'aria-controls': 'look' });
    this.title = el('h3', { id: 'look-h' });
    this.command = code();
    this.said = el('p', { class: 'note' });
    this.head = el('tr');
    this.body = el('tbody');
    this.missing = el('p', { class: 'missing' });
    this.node = el('section', { class: 'look', id: 'look', 'aria-labelledby': 'look-h', tabindex: '0', hidden: '' },
      el('div', { class: 'look-h' }, this.title, closer(t('story.close'), () => this.toggle(false))),
      el('pre', {}, this.command), this.said, el('table', {}, el('thead', {}, this.head), this.body), this.missing);
    place.append(this.node);
  }

  /** @param {boolean} open */
  toggle(open) {
    const back = this.node.contains(document.activeElement);
    this.open = open;
    this.button.ariaExpanded = `${open}`;
    this.show();
    if (open) this.ask();
    else if (back) this.button.focus();
  }

  show() {
    const shown = this.open && !this.button.hidden;
    this.node.hidden = !shown;
    this.place.toggleAttribute('data-look', shown);
  }

  /** @param {State} state @param {boolean} past */
  draw({ storage, health, rows, seq }, past) {
    this.button.hidden = !storage.store || past;
    this.rows = rows;
    this.show();
    if (!storage.store) return;
    say(this.title, t('look.title', { store: storeName(storage.store) }));
    if (this.node.hidden || seq === this.seq) return;
    this.seq = seq;
    if (health.store) this.fail(t(`look.${health.store}`));
    else this.ask();
  }

  /** Reads the store anew: at most once a second, and what happens meanwhile with one more look. */
  async ask() {
    this.due = true;
    if (this.busy) return;
    this.busy = true;
    while (this.due && this.open && !document.hidden) {
      this.due = false;
      try {
        this.fill(await this.call('GET', `/store?limit=${ROWS}`));
      } catch (error) {
        this.fail(sentence(error));
      }
      await new Promise((done) => { setTimeout(done, LEAST); });
    }
    this.busy = false;
  }

  /** @param {string} why there is nothing to see */
  fail(why) {
    say(this.said, why);
    this.node.toggleAttribute('data-failed', true);
  }

  /** @param {StoreLook} look */
  fill(look) {
    const { command, columns, rows, count, missing } = this.look = look;
    this.node.toggleAttribute('data-failed', false);
    say(this.command, command);
    say(this.said, count > rows.length ? t('look.some', { n: rows.length, all: count }) : t('look.all', { n: count }));
    const ends = rows.some(({ left }) => left !== undefined);
    const at = idOf(columns);
    const heads = columns.map((name) => el('th', { scope: 'col', lang: 'en', translate: 'no' }, name));
    heads.splice(at + 1, 0, el('th', { scope: 'col' }, t('look.differs')), ...(ends ? [el('th', { scope: 'col' }, t('look.left'))] : [])); // in sight, however many columns there are
    this.head.replaceChildren(...heads);
    arrange(this.body, rows.map((row) => this.row(row, columns, ends)));
    this.missing.replaceChildren(...(missing.length ? [`${t('look.missing')} `, ...missing.slice(0, 20).flatMap((row) => [chip(row), ' '])] : []));
  }

  /** @param {StoreRow} row @param {string[]} columns @param {boolean} ends whether the store ends rows by itself */
  row(row, columns, ends) {
    const word = row.damaged ? 'damaged' : row.differs;
    const at = idOf(columns);
    const cells = row.cells.map((cell, i) => el('td', { title: cell ?? undefined }, ...(i === at
      ? [chip(row, { text: cell ?? row.tag, orphan: keyAt(this.rows, row.tag) === null })]
      : [cell === null ? t('look.secret') : code(cell)])));
    const left = ends ? [el('td', { class: 'n' }, row.left === undefined ? '–' : span(row.left))] : [];
    cells.splice(at + 1, 0, el('td', {}, word ? el('b', {}, `≠ ${t(`look.is.${word}`)}`) : `= ${t('look.same')}`), ...left);
    return el('tr', { 'data-hue': `${row.hue}`, 'data-differs': word }, ...cells);
  }
}

/** The place of the column with the session's ID. @param {string[]} columns */
const idOf = (columns) => Math.max(0, columns.findIndex((name) => name === 'id' || name === 'key'));
