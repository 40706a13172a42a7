// @ts-check
// What the wall follows: its room's journal, and where each seat has a server
// of its own also the journal of the seat in the spotlight.
import { follow } from '../core/stream.js';
import { happened, History } from '../core/history.js';
import { older } from '../core/older-events.js';
import { refresher } from '../core/refresh.js';
import { lang } from '../core/words.js';

/** @typedef {{id: string, number: number, history: History, end: AbortController}} Journal */

const LOOK = 2000; // ms after which the seats are asked for again while they are in view

/** A room's path in the API. @param {string} id */
export const roomPath = (id) => `/api/rooms/${encodeURIComponent(id)}`;

export class Feed {
  /** @type {Journal | null} */
  own = null;
  number = 0;

  /**
   * @param {string} id @param {import('../core/instructor.js').Instructor} instructor
   * @param {import('../core/store.js').Store<Board, import('./state.js').BoardAction>} store
   * @param {(wall: Wall) => void} onWall
   */
  constructor(id, instructor, store, onWall) {
    this.id = id;
    this.instructor = instructor;
    this.store = store;
    this.onWall = onWall;
    this.lookAround = refresher(async () => {
      if (this.apart) this.store.dispatch({ type: 'seats', seats: await this.askSeats() });
    }, () => LOOK);
    /** @type {Journal} */
    this.main = { id, number: 0, history: new History(), end: new AbortController() };
    this.watch(this.main, (event) => this.hear(event));
  }

  /** The journal of the table in view. */
  get journal() {
    return this.own ?? this.main;
  }

  /** Each seat has a server, and no seat's table is in view. */
  get apart() {
    return !this.own && this.store.state.room?.servers === 'each';
  }

  /** @param {Journal} journal @param {(event: LabEvent) => void} onEvent */
  watch({ id, end }, onEvent) {
    follow({
      url: `${roomPath(id)}/events?lang=${lang}`,
      headers: () => this.instructor.headers(),
      onEvent,
      onLink: (link) => this.store.dispatch({ type: 'link', link }),
      onRefused: async () => {
        if (!this.instructor.token) this.forget();
        this.instructor.renew();
      },
      signal: end.signal,
    });
  }

  /** Nothing of the room is kept: this board may not show it. */
  forget() {
    if (this.store.state.link === 'refused') return;
    const known = this.main.history.now.epoch > 0;
    this.own?.end.abort();
    this.own = null;
    this.main.history = new History();
    this.main.number = ++this.number;
    this.store.dispatch({ type: 'refused', known });
  }

  /** @param {History} history @param {LabEvent} event */
  take(history, event) {
    if (event.type === 'snapshot') history.begin(event);
    else if (happened(event)) history.take(event);
    this.store.redraw();
  }

  /** An event of the room itself. @param {LabEvent} event */
  hear(event) {
    const { decider } = this.store.state;
    this.store.dispatch(event);
    if (event.type === 'snapshot') this.know();
    if ('wall' in event && event.wall) this.onWall(event.wall);
    if (this.store.state.decider !== decider) this.askName(this.store.state.decider.seat);
    this.take(this.main.history, event);
    this.lookAround();
  }

  /** Asks what a seat is called. @param {string} seat */
  async askName(seat) {
    if (!seat) return;
    const name = (await this.askSeats()).find((one) => one.seat === seat)?.name ?? '';
    this.store.dispatch({ type: 'name', seat, name });
  }

  /** Asks for what the journal does not tell: how to join the room, and who has. */
  async know() {
    /** @type {RoomView | null} */
    const roomView = await this.instructor.request('GET', roomPath(this.id)).catch(() => this.store.state.roomView);
    if (roomView) this.store.dispatch({ type: 'told', roomView });
  }

  /** Follows the server of the seat in the spotlight, where it has one. */
  shine() {
    const { wall: { seat }, room, spot } = this.store.state;
    if (seat !== spot.seat) {
      this.store.dispatch({ type: 'spot', seat });
      this.askName(seat);
    }
    const id = seat && room?.servers === 'each' ? `${this.id}.${seat}` : '';
    if (id === (this.own?.id ?? '')) return;
    this.own?.end.abort();
    this.own = null;
    if (!id) {
      this.lookAround();
      return;
    }
    const { history } = this.own = { id, number: ++this.number, history: new History(), end: new AbortController() };
    this.watch(this.own, (event) => this.take(history, event));
  }

  /** @returns {Promise<RosterSeat[]>} those known before where there is no answer */
  askSeats() {
    return this.instructor.request('GET', `${roomPath(this.id)}/seats`).then((answer) => answer.seats, () => this.store.state.seats);
  }

  /** The seat whose requests a row is of, '' where there is none. @param {string} tag */
  async seatOf(tag) {
    return this.journal.history.seatOf(tag) || (await this.askSeats()).find((s) => s.session?.tag === tag)?.seat || '';
  }

  /** Takes in older events of the table in view, and says whether there were any. */
  async older() {
    const { id, history } = this.journal;
    const events = `${roomPath(id)}/events?lang=${lang}&wait=0&after=`;
    const some = await older(history, (after) => this.instructor.request('GET', events + after)).catch(() => false);
    this.store.redraw();
    return some;
  }
}
