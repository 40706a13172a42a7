// @ts-check
// Whose request decides a question: a participant's, one with the ID of a row, or
// nobody's, where the instructor says which answer was right.
import { find } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { ordered } from '../core/journal.js';
import { byTag, hasRow } from '../core/rows.js';
import { choose } from './choose.js';
import { t } from '../core/words.js';

const SEAT = 'seat:';
const ROW = 'row:';

export class Decider {
  /** the question that the choice is of */
  id = '';
  /** What was chosen while the question is open; null before. @type {string | null} */
  chosen = null;

  /** @param {HTMLElement} root @param {Desk} desk @param {() => void} onChange called where it was changed for a question that is closed */
  constructor(root, desk, onChange) {
    this.root = root;
    this.desk = desk;
    this.select = find('select', root, HTMLSelectElement);
    this.select.addEventListener('change', () => {
      this.chosen = this.select.value;
      if (!desk.state.ask?.open) onChange();
    });
  }

  /** What the API is to be told. @returns {{seat: string} | {row: string}} */
  get named() {
    const { value } = this.select;
    return value.startsWith(ROW) ? { row: value.slice(ROW.length) } : { seat: value.slice(SEAT.length) };
  }

  /** @param {Ask} ask */
  draw(ask) {
    const { wall, state: { room, seats, journal } } = this.desk;
    if (this.id !== ask.id) {
      this.id = ask.id;
      this.chosen = null;
    }
    this.root.hidden = ask.outcome !== null || !ask.options.some(({ page }) => page);
    // Rows without a name are many in a class, and say nothing of whose they are.
    const rows = room.servers === 'each' ? [] : byTag(ordered(journal)).filter(({ tag, username }) => username || tag === wall.row || tag === ask.row);
    choose(this.select, [
      ['', t('teach.by.hand')],
      ...seats.map(({ seat, name }) => /** @type {const} */ ([SEAT + seat, t('teach.by.seat', { name: isolated(name) })])),
      ...rows.map(({ tag, username }) => /** @type {const} */ ([ROW + tag, t('teach.by.row', { tag, name: isolated(username ?? t('none')) })])),
      // Its row may be deleted by now; a request with its ID decides all the same.
      ...(ask.row && !hasRow(journal.rows, ask.row) ? [/** @type {const} */ ([ROW + ask.row, t('teach.by.row', { tag: ask.row, name: t('none') })])] : []),
    ]);
    const told = ask.seat ? SEAT + ask.seat : ask.row ? ROW + ask.row : '';
    const proposed = wall.seat ? SEAT + wall.seat : room.servers !== 'each' && hasRow(journal.rows, wall.row) ? ROW + wall.row : '';
    this.select.value = ask.open ? this.chosen ?? (told || proposed) : told;
    if (this.select.selectedIndex < 0) this.select.value = '';
  }
}
