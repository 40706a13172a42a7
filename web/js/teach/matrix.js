// @ts-check
// Seats × exercises. Rows are kept and changed in place, and none moves while
// the pointer or the focus is among them.
import { chip } from '../core/chip.js';
import { arrange, el, find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { cell, last, ordered } from './cells.js';
import { held, released, still } from './still.js';
import { onPress } from '../core/listen.js';
import { t } from '../core/words.js';

export class Matrix {
  /** @param {HTMLElement} root @param {Desk} desk @param {(seat: string) => void} pick called with the seat whose name is pressed */
  constructor(root, desk, pick) {
    this.root = root;
    this.desk = desk;
    this.head = find('thead', root, HTMLTableSectionElement);
    this.body = find('tbody', root, HTMLTableSectionElement);
    /** @type {Map<string, HTMLTableRowElement>} by seat, in the order on display */
    this.rows = new Map();
    this.filter = 'all';
    this.search = '';
    this.slug = '';
    onPress(this.body, (button) => pick(button.closest('tr')?.dataset.seat ?? ''));
    released(this.body, () => desk.redraw());
  }

  /** Shows what a filter and a search let through. @param {string} filter @param {string} search */
  narrow(filter, search) {
    this.filter = filter;
    this.search = search.trim().toLocaleLowerCase();
    this.rows.clear(); // what is held now is not what was asked for
  }

  /** Returns how each seat stands. */
  draw() {
    const { state } = this.desk;
    const lesson = this.desk.lesson();
    const now = Date.now() - state.ahead;
    const all = ordered(state.seats, lesson);
    if (this.slug !== lesson.slug) this.columns(lesson);
    this.totals(lesson);

    const by = new Map(all.map((one) => [one.seat.seat, one]));
    const fits = new Map([...by].filter(([, { seat, status }]) => (
      (this.filter === 'all' || this.filter === status) && seat.name.toLocaleLowerCase().includes(this.search))));
    const shown = held(this.body) ? still(this.rows.keys(), by, fits) : fits;
    const before = this.rows;
    this.rows = new Map([...shown].map(([id, { seat, status }]) => {
      const row = before.get(id) ?? this.row(seat, lesson);
      row.dataset.status = status;
      this.fill(row, seat, lesson, now);
      return [id, row];
    }));
    arrange(this.body, this.rows.values());
    find('table', this.root).hidden = !all.length;
    find('#nomatch', this.root).hidden = !all.length || shown.size > 0;
    find('#nobody', this.root).hidden = !state.known || all.length > 0;
    return all.map(({ status }) => status);
  }

  /** @param {LessonView} lesson */
  columns(lesson) {
    this.slug = lesson.slug;
    this.rows.clear();
    this.head.replaceChildren(el('tr', {},
      el('th', { scope: 'col', class: 'c-who' }, t('teach.student')),
      el('th', { scope: 'col', class: 'c-sid' }, t('teach.session')),
      ...lesson.exercises.map(({ title }, i) => el('th', { scope: 'col', title },
        el('span', { class: 'ttl' }, `${i + 1}`, el('span', {}, ` ${title}`)),
        el('span', { class: 'sum' }),
        el('progress', { 'aria-hidden': 'true' }))),
      el('th', { scope: 'col', class: 'c-last' }, t('teach.last'))));
  }

  /** How many have passed each exercise, of those who ever came. @param {LessonView} lesson */
  totals(lesson) {
    const came = this.desk.state.seats.filter(({ seen }) => seen !== null);
    lesson.exercises.forEach(({ id }, i) => {
      const head = this.head.rows[0].cells[i + 2];
      const passed = came.filter((seat) => seat.progress[lesson.slug]?.[id]?.passed).length;
      say(find('.sum', head), `${passed}/${came.length}`);
      const bar = find('progress', head, HTMLProgressElement);
      bar.max = Math.max(1, came.length);
      bar.value = passed;
    });
  }

  /** @param {SeatView} seat @param {LessonView} lesson */
  row({ seat }, lesson) {
    return el('tr', { 'data-seat': seat },
      el('th', { scope: 'row', class: 'c-who' }, el('button', { type: 'button', 'aria-haspopup': 'dialog' })),
      el('td', { class: 'c-sid' }),
      ...lesson.exercises.map(() => el('td')),
      el('td', { class: 'c-last' }));
  }

  /** @param {HTMLTableRowElement} row @param {SeatView} seat @param {LessonView} lesson @param {number} now */
  fill(row, seat, lesson, now) {
    const name = find('button', row);
    say(name, isolated(seat.name));
    name.title = isolated(seat.name);
    const { session } = seat;
    const key = session ? `${session.tag} ${session.live}` : '';
    const face = row.cells[1];
    if (face.dataset.key !== key) {
      face.dataset.key = key;
      face.replaceChildren(session
        ? chip(session, { orphan: !session.live }) : el('span', { class: 'note' }, t('teach.noKey')));
    }
    lesson.exercises.forEach(({ id }, i) => draw(row.cells[i + 2], cell(seat, lesson.slug, id, now)));
    say(row.cells[row.cells.length - 1], last(seat, now));
  }
}

/** @param {HTMLElement} td @param {Cell} what */
function draw(td, { state, glyph, word, text, small }) {
  const key = [state, text, small].join(' ');
  if (td.dataset.key === key) return;
  td.dataset.key = key;
  td.replaceChildren(el('span', { class: `cell ${state}` },
    el('span', { class: 'g', 'aria-hidden': 'true' }, glyph),
    el('span', { class: 'sr' }, `${word} `),
    text,
    el('small', state === 'shown' ? { 'aria-hidden': 'true' } : {}, small)));
}
