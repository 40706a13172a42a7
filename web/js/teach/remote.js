// @ts-check
// The wall's switches, here and on a phone. What is pressed shows at once; the
// room's journal says what the wall then does.
import { sentence } from '../core/call.js';
import { find, say } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { ofSeat } from '../core/history.js';
import { ordered } from '../core/journal.js';
import { anyRow, atServer, byTag, hasRow } from '../core/rows.js';
import { SharedWall } from '../core/shared-wall.js';
import { choose } from './choose.js';
import { t } from '../core/words.js';

/** @type {Record<string, (checked: boolean, desk: Desk) => Partial<Wall>>} */
const SWITCHES = {
  '#w-mask': (checked) => ({ ids: !checked }),
  '#w-names': (checked) => ({ names: checked }),
  '#w-join': (checked) => ({ join: checked }),
  '#w-freeze': (checked, { tables, wall }) => ({ frozen: checked ? tables.of(wall.seat).journal.seq : null, at: null }),
};

export class Remote {
  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
    this.seat = find('#w-seat', document, HTMLSelectElement);
    this.row = find('#w-row', document, HTMLSelectElement);
    this.shared = new SharedWall((change) => desk.instructor.request('PATCH', desk.path('/wall'), change), () => desk.redraw(), (error) => {
      this.shared.settle(true);
      desk.tell(sentence(error), true);
    });
    for (const [id, change] of Object.entries(SWITCHES)) {
      const input = find(id, document, HTMLInputElement);
      input.addEventListener('change', () => this.shared.set(change(input.checked, desk)));
    }
    for (const input of document.querySelectorAll('input[name="size"]')) {
      if (input instanceof HTMLInputElement) input.addEventListener('change', () => this.shared.set({ size: Number(input.value) }));
    }
    this.seat.addEventListener('change', () => this.spotlight(this.seat.value));
    this.row.addEventListener('change', () => this.shared.set({ row: this.row.value }));
    find('#w-back').addEventListener('click', () => this.step(-1));
    find('#w-forward').addEventListener('click', () => this.step(1));
    find('#w-live').addEventListener('click', () => this.shared.set({ at: null, frozen: null }));
    find('#w-delete').addEventListener('click', () => this.remove());
  }

  get wall() {
    return this.shared.wall;
  }

  /** An event of the room. @param {LabEvent} event */
  hear(event) {
    if ('wall' in event && event.wall) this.shared.hear(event.wall);
  }

  /** Puts a seat into the light, '' for none. With a server each that is another table, with other numbers. @param {string} seat */
  spotlight(seat) {
    this.shared.set(this.desk.state.room.servers === 'each' ? { seat, at: null, frozen: null, row: '' } : { seat });
  }

  /** The seqs that the wall shows, those of the seat in the spotlight where there is one; and which of them now: one past the last is live. */
  get place() {
    const { wall, desk } = this;
    const { points } = desk.tables.of(wall.seat);
    const seat = desk.state.room.servers === 'each' ? '' : wall.seat; // whose own table has no other's
    const list = ofSeat(points, seat).map(({ seq }) => seq).filter((seq) => wall.frozen === null || seq <= wall.frozen);
    const now = list.findLastIndex((seq) => wall.at === null || seq <= wall.at);
    return { list, now };
  }

  /** One event back or forward. @param {number} by */
  step(by) {
    const { list, now } = this.place;
    const next = now + by;
    if (next < 0) return;
    this.shared.set({ at: next >= list.length - 1 ? null : list[next] });
  }

  async remove() {
    const { desk } = this;
    const tag = this.row.value;
    if (!tag) return;
    const done = await desk.attempt(
      () => desk.instructor.request('DELETE', `${desk.tables.of(this.wall.seat).path}/sessions/${encodeURIComponent(tag)}${atServer(anyRow(desk.state.journal.rows, tag))}`), t('teach.deleted', { tag }));
    if (done) this.shared.set({ row: '' });
    desk.refresh();
  }

  draw() {
    const { wall, desk: { state: { seats, link } } } = this;
    const { journal } = this.desk.tables.of(wall.seat);
    check('#w-mask', !wall.ids);
    check('#w-names', wall.names);
    check('#w-join', wall.join);
    check('#w-freeze', wall.frozen !== null);
    check(`input[name="size"][value="${wall.size}"]`, true);

    const { list, now } = this.place;
    say(find('#w-at'), wall.at !== null ? t('teach.at', { n: now + 1, all: list.length })
      : wall.frozen !== null ? t('teach.frozen') : t(link !== 'lost' ? 'teach.isLive' : 'time.notLive'));
    disable('#w-back', now < 1);
    disable('#w-forward', wall.at === null);
    disable('#w-live', wall.at === null && wall.frozen === null);

    choose(this.seat, [['', t('teach.everyone')], ...seats.map((seat) => /** @type {const} */ ([seat.seat, isolated(seat.name)]))]);
    this.seat.value = wall.seat;
    choose(this.row, [['', t('teach.noRow')], ...byTag(ordered(journal)).map(({ tag, username }) => (
      /** @type {const} */ ([tag, `${tag} · ${isolated(username ?? t('none'))}`])))]);
    this.row.value = hasRow(journal.rows, wall.row) ? wall.row : '';
    disable('#w-delete', !this.row.value);
  }
}

/** @param {string} selector @param {boolean} checked */
function check(selector, checked) {
  find(selector, document, HTMLInputElement).checked = checked;
}

/** A button that has the focus keeps it. @param {string} selector @param {boolean} disabled */
function disable(selector, disabled) {
  find(selector).ariaDisabled = `${disabled}`;
}
