// @ts-check
// What the wall follows: its room's journal, and where each seat has a server
// of its own also the journal of the seat in the spotlight.
import { follow } from '../core/stream.js';
import { happened, History } from '../core/history.js';
import { older } from '../core/older.js';
import { refresher } from '../core/refresh.js';

/** @typedef {{id: string, number: number, history: History, end: AbortController}} Journal */

/** What the roster tells of a seat. @typedef {{seat: string, name: string, present: boolean, seen: string | null, session: (Identity & {live: boolean, named: boolean}) | null, rows: number}} RosterSeat */

const LOOK = 2000; // ms after which the seats are asked for again while they are in view

/** A room's path in the API. @param {string} id */
export const roomPath = (id) => `/api/rooms/${encodeURIComponent(id)}`;

export class Feed {
  /** @type {Journal | null} */
  own = null;
  number = 0;
  /** What was last told of the room. @type {Settings | null} */
  room = null;
  /** @type {RoomView | null} */
  view = null;
  /** @type {Ask | null} */
  ask = null;
  /** how many seats look on; -1 where that is not known */
  present = -1;
  /** The seat in the spotlight, and its name. */
  spot = { seat: '', name: '' };
  /** The seat that decides the question, and its name. */
  decider = { seat: '', name: '' };
  /** Everyone, as far as known while each seat has a server of its own. @type {RosterSeat[]} */
  seats = [];
  /** @type {'connecting' | 'open' | 'lost' | 'refused' | 'closed'} */
  link = 'connecting';
  /** The board was let in once, and is not any more. */
  revoked = false;

  /**
   * @param {string} id @param {string} lang @param {import('../core/instructor.js').Instructor} instructor
   * @param {(wall: Wall) => void} onWall @param {() => void} onChange
   */
  constructor(id, lang, instructor, onWall, onChange) {
    this.id = id;
    this.lang = lang;
    this.instructor = instructor;
    this.onWall = onWall;
    this.onChange = onChange;
    this.lookAround = refresher(async () => {
      if (!this.apart) return;
      this.seats = await this.askSeats();
      this.onChange();
    }, () => LOOK);
    /** @type {Journal} */
    this.main = { id, number: 0, history: new History(), end: new AbortController() };
    this.watch(this.main, (event) => this.hear(event));
  }

  /** The journal of the table in view. */
  get journal() {
    return this.own ?? this.main;
  }

  /** Whether what happens now would be shown. */
  get follows() {
    return this.link === 'open' || this.link === 'connecting';
  }

  /** Each seat has a server of its own, and none of them is in view. */
  get apart() {
    return !this.own && this.room?.servers === 'each';
  }

  /** @param {Journal} journal @param {(event: LabEvent) => void} onEvent */
  watch({ id, end }, onEvent) {
    follow({
      url: `${roomPath(id)}/events?lang=${this.lang}`,
      headers: () => this.instructor.headers(),
      onEvent,
      onLink: (link) => {
        const over = this.link === 'closed' || (this.link === 'refused' && link !== 'open');
        if (!over) this.link = link;
        if (link === 'open') this.revoked = false;
        this.onChange();
      },
      onRefused: async () => {
        if (!this.instructor.token) this.forget();
        this.instructor.renew();
      },
      signal: end.signal,
    });
  }

  /** Whoever stands before this board may not see it: nothing of the room stays on it. */
  forget() {
    if (this.link === 'refused') return;
    this.link = 'refused';
    this.revoked ||= this.main.history.now.epoch > 0;
    this.own?.end.abort();
    this.own = null;
    this.main.history = new History();
    this.main.number = ++this.number;
    Object.assign(this, {
      room: null, view: null, ask: null, present: -1, seats: [], spot: { seat: '', name: '' }, decider: { seat: '', name: '' },
    });
    this.onChange();
  }

  /** @param {History} history @param {LabEvent} event */
  take(history, event) {
    if (event.type === 'snapshot') history.begin(event);
    else if (happened(event)) history.take(event);
    this.onChange();
  }

  /** An event of the room itself. @param {LabEvent} event */
  hear(event) {
    if (event.type === 'snapshot') {
      this.know();
      this.hearAsk(event.ask ?? null);
      this.room = event.room ?? this.room;
      if (event.wall) this.onWall(event.wall);
      const presence = event.events.findLast((e) => e.type === 'presence');
      if (presence?.type === 'presence') this.present = presence.present;
    } else if (event.type === 'presence') {
      this.present = event.present;
    } else if (event.type === 'wall') {
      this.onWall(event.wall);
    } else if (event.type === 'ask') {
      this.hearAsk(event.ask);
    } else if (event.type === 'room') {
      this.room = event.room;
      if (event.room.closed) this.link = 'closed';
    }
    this.take(this.main.history, event);
    this.lookAround();
  }

  /** @param {Ask | null} ask */
  hearAsk(ask) {
    this.ask = ask;
    const seat = ask?.seat ?? '';
    if (seat === this.decider.seat) return;
    this.decider = this.nameOf(seat);
  }

  /** A seat whose name is asked for. @param {string} seat */
  nameOf(seat) {
    const one = { seat, name: '' };
    if (seat) {
      this.askSeats().then((all) => {
        one.name = all.find((s) => s.seat === seat)?.name ?? '';
        this.onChange();
      });
    }
    return one;
  }

  /** Asks for what the journal does not tell: how to join the room, and who has. */
  async know() {
    this.view = await this.instructor.request('GET', roomPath(this.id)).catch(() => this.view);
    if (!this.view) return;
    this.room = this.view;
    this.present = this.view.present;
    this.onChange();
  }

  /** Puts a seat into the spotlight, and follows its server where it has one. @param {string} seat */
  shine(seat) {
    if (seat !== this.spot.seat) this.spot = this.nameOf(seat);
    const id = seat && this.room?.servers === 'each' ? `${this.id}.${seat}` : '';
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
    return this.instructor.request('GET', `${roomPath(this.id)}/seats`).then((answer) => answer.seats, () => this.seats);
  }

  /** The seat whose requests a row is of, '' where there is none. @param {string} tag */
  async seatOf(tag) {
    return this.journal.history.seatOf(tag) || (await this.askSeats()).find((s) => s.session?.tag === tag)?.seat || '';
  }

  /** Takes in older events of the table in view, and says whether there were any. */
  async older() {
    const { id, history } = this.journal;
    const events = `${roomPath(id)}/events?lang=${this.lang}&wait=0&after=`;
    const some = await older(history, (after) => this.instructor.request('GET', events + after)).catch(() => false);
    this.onChange();
    return some;
  }
}
