// @ts-check
// The seats, while each has a server and none is in the spotlight: which of them
// are there, and with which session ID. A click puts one into the spotlight, or arrow keys
// and Enter do.
import { chip } from '../core/chip.js';
import { arrange, el, find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { onPress } from '../core/listen.js';
import { t } from '../core/words.js';

export class Roster {
  /** By seat. @type {Map<string, HTMLButtonElement>} */
  buttons = new Map();
  /** the seat that has the focus, had it or was in the spotlight last */
  at = '';
  shown = false;

  /** @param {HTMLElement} page @param {(seat: string) => void} onSpot */
  constructor(page, onSpot) {
    this.page = page;
    this.list = find('.roster', page);
    onPress(this.list, (button) => onSpot(button.dataset.seat ?? ''));
    this.list.addEventListener('focusin', ({ target }) => {
      if (target instanceof HTMLElement) this.stopAt(target.dataset.seat ?? '');
    });
  }

  /** @param {View} view */
  draw({ wall, apart, seats }) {
    this.page.toggleAttribute('data-apart', apart);
    if (wall.seat) this.at = wall.seat;
    const back = apart && !this.shown && document.activeElement === document.body;
    this.shown = apart;
    if (!apart) return;
    const before = this.buttons;
    this.buttons = new Map(seats.map((seat) => {
      const button = before.get(seat.seat) ?? frame(seat.seat);
      fill(button, seat, wall);
      return [seat.seat, button];
    }));
    arrange(this.list, [...this.buttons.values()].map((button) => /** @type {Element} */ (button.parentElement)));
    this.stopAt(this.buttons.has(this.at) ? this.at : seats[0]?.seat ?? '');
    if (back) before.get(this.at)?.focus(); // it is out of the spotlight again
  }

  /** Makes one seat's button the only stop of Tab. @param {string} seat */
  stopAt(seat) {
    this.at = seat;
    for (const [id, button] of this.buttons) button.tabIndex = id === seat ? 0 : -1;
  }

  /** The seat that has the focus, '' where none has. */
  get chosen() {
    const { activeElement: at } = document;
    return at instanceof HTMLElement && this.list.contains(at) ? at.dataset.seat ?? '' : '';
  }

  /** Moves the focus; the first key goes to where it was. @param {'up' | 'down' | 'back' | 'on' | 'first'} where */
  move(where) {
    const all = [...this.buttons.values()];
    const now = all.findIndex((button) => button.dataset.seat === this.at);
    const wide = all.filter((button) => button.offsetTop === all[0].offsetTop).length;
    const by = { up: -wide, down: wide, back: -1, on: 1, first: -now }[where];
    const to = this.chosen ? all[now + by] ?? all[now] : all[Math.max(0, now)];
    to?.focus();
  }
}

/** @param {string} seat */
function frame(seat) {
  const button = el('button', { type: 'button', 'data-seat': seat },
    el('span', { class: 'at' }), el('span', { class: 'name' }), el('span', { class: 'key' }), el('span', { class: 'in' }));
  el('li', {}, button);
  return button;
}

/** What changes in a seat, where it did. @param {HTMLButtonElement} button @param {RosterSeat} seat @param {Wall} wall */
function fill(button, { seat, name, present, seen, session, rows }, wall) {
  const at = present ? 'here' : seen ? 'away' : 'never';
  if (button.dataset.at !== at) {
    button.dataset.at = at;
    find('.at', button).replaceChildren(el('span', { 'aria-hidden': 'true' }, present ? '●' : '○'), el('span', { class: 'sr' }, t(`wall.${at}`)));
  }
  say(find('.name', button), wall.names ? isolated(name) : seat);
  const key = session ? `${session.tag} ${session.live} ${rows}` : '';
  const face = find('.key', button);
  if (face.dataset.key !== key) {
    face.dataset.key = key;
    face.replaceChildren(...(session ? [chip(session, { orphan: !session.live })] : []), ...(rows > 1 ? [` ×${rows}`] : []));
  }
  const named = Boolean(session?.named);
  if ((button.dataset.named === 'true') !== named) {
    button.dataset.named = `${named}`;
    find('.in', button).replaceChildren(...(named ? [el('span', { 'aria-hidden': 'true' }, '✓'), el('span', { class: 'sr' }, t('wall.in'))] : []));
  }
}
