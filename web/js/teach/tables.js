// @ts-check
// Session tables: the room's, which this page follows, and those of seats that
// have a server each, which it asks for while they are shown.
import { happened } from '../core/history.js';
import { empty, fromSnapshot } from '../core/journal.js';

export class Tables {
  /** @type {Map<string, Pick<Table, 'journal' | 'points'>>} by seat, as asked for last */
  known = new Map();
  /** Seats whose tables were shown since. @type {Set<string>} */
  shown = new Set();

  /** @param {Desk} desk */
  constructor(desk) {
    this.desk = desk;
  }

  /** The table that a seat uses; the room's for ''. @param {string} seat @returns {Table} */
  of(seat) {
    const { room, journal, points: all } = this.desk.state;
    if (!seat || room.servers !== 'each') return { path: this.desk.path(), journal, points: all };
    const fresh = !this.known.has(seat);
    this.shown.add(seat);
    if (fresh) {
      this.known.set(seat, { journal: empty(), points: [] });
      this.ask();
    }
    return { path: `${this.desk.path()}.${seat}`, ...this.known.get(seat) ?? { journal: empty(), points: [] } };
  }

  /** Asks for what was shown since it was asked last. */
  async ask() {
    const seats = [...this.shown];
    this.shown.clear();
    await Promise.all(seats.map(async (seat) => {
      const { events } = await this.desk.instructor.request('GET', `${this.desk.path()}.${seat}/events?wait=0`);
      this.known.set(seat, { journal: fromSnapshot(events[0]), points: events[0].events.filter(happened) });
    })).catch(() => {}); // the server of a seat that has just left, or the link says it
    if (seats.length) this.desk.redraw();
  }
}
