// @ts-check
// This browser's seat in a room: the one it joined last, else the default room.
// Its token lives in localStorage, one per room, and travels as Authorization:
// Bearer; the lab sets no cookie.
import { anonymous, call, Problem } from './call.js';
import { keep, kept } from './dom.js';
import { t } from './words.js';

/** The default room. */
const HOME = document.documentElement.dataset.room ?? '';
const JOINED = 'lab.room';
/** How long after a refused call the stream may still tell why the room ended, in milliseconds. */
const LAST_WORD = 2000;

/** The key of a room's token. @param {string} room */
const key = (room) => `lab.seat.${room}`;

export class Seat {
  /** @param {string} [room] */
  constructor(room = kept(JOINED) || HOME) {
    this.room = room;
    this.token = kept(key(room));
    /** Called whenever another seat than before was taken. */
    this.onTaken = () => {};
    /** Called when there is no such seat any more. @type {(why: Gone) => void} */
    this.onGone = async (why) => {
      if (why === 'removed') (await import('./removed.js')).removed(this);
      else (await import('./notes.js')).startOver(t(`room.${why}`));
    };
    /** The name that was told last, '' before. */
    this.name = '';
    /** @type {Promise<Me | undefined> | null} */
    this.taking = null;
    /** Whether a call with this token was answered since the page was opened. */
    this.answered = false;
    /** Whether it is known that there is no such seat any more. */
    this.lost = false;
  }

  /** Whether a room was joined that is not the default one. */
  get away() {
    return this.room !== HOME;
  }

  /** The path of the seat's room in the API, with more after it. @param {string} [more] */
  path(more = '') {
    return `/api/rooms/${this.room}${more}`;
  }

  /** @returns {Record<string, string>} */
  headers() {
    return { ...anonymous, ...(this.token && { Authorization: `Bearer ${this.token}` }) };
  }

  /** This seat's name, demo and progress; takes a seat first where there is none. @returns {Promise<Me>} */
  async me() {
    const me = (this.token ? undefined : await this.renew()) ?? await this.call('GET', '/api/seats/me');
    this.name = me.name;
    return me;
  }

  /** Another seat: one that another tab has taken by now, else a new one, with what is told of it. Calls at the same time share it. Nobody whom the instructor removed gets another unasked. */
  renew() {
    this.taking ??= (async () => {
      /** @type {Me | undefined} */
      let told;
      const before = this.token;
      this.token = kept(key(this.room));
      if (!this.token || this.token === before) {
        if (before && await this.wasRemoved(before)) return this.lose('removed');
        this.token = null;
        keep(key(this.room), null);
        if (this.away) { // nobody joins a class unasked
          if (this.answered) await new Promise((done) => { setTimeout(done, LAST_WORD); });
          return this.lose('gone');
        }
        const given = await this.request('POST', '/api/seats', {});
        this.hold(given);
        told = given;
        if (this.away) keep(JOINED, this.room); // the lab gives every visitor a room
      }
      this.onTaken();
      return told;
    })().finally(() => { this.taking = null; });
    return this.taking;
  }

  /** Whether the instructor removed the seat of a token. @param {string | null} token */
  async wasRemoved(token = this.token) {
    const error = await call({ ...this.headers(), Authorization: `Bearer ${token}` }, 'GET', '/api/seats/me').catch((problem) => problem);
    return error instanceof Problem && error.reason === 'removed';
  }

  /** After a 401 on a page that takes no other seat: says whether it was removed, and waits for ever. */
  async refused() {
    if (await this.wasRemoved()) this.lose('removed');
    return new Promise(() => {});
  }

  /** Takes a seat that was given. @param {{room: string, token: string}} given */
  hold({ room, token }) {
    this.room = room;
    this.token = token;
    this.lost = false;
    keep(key(room), token);
  }

  /** Takes a seat that was asked for; its room is this browser's from now on. @param {{room: string, token: string}} given */
  enter(given) {
    this.hold(given);
    keep(JOINED, this.away ? this.room : null);
  }

  /** Back to the default room. The seat in the other room is kept, to come back to. */
  leave() {
    if (kept(JOINED) === this.room) keep(JOINED, null); // else another tab is in yet another by now
  }

  /** The room ended, or the seat in it: nothing more is asked of it. A token of a seat that was removed stays, so that no other tab and no reload takes another seat. The first reason is the one that is said. @param {Gone} why @returns {Promise<Me | undefined>} never resolved */
  lose(why) {
    if (this.lost) return new Promise(() => {});
    this.lost = true;
    if (why !== 'removed') {
      this.leave();
      keep(key(this.room), null);
    }
    this.taking = new Promise(() => {});
    this.onGone(why);
    return this.taking;
  }

  /** One call; once more with another seat after a 401. @param {string} method @param {string} path @param {object} [body] */
  async call(method, path, body) {
    const used = this.token;
    try {
      return await this.request(method, path, body);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401) throw error;
      if (this.token === used) await this.renew();
      return this.request(method, path, body);
    }
  }

  /** @param {string} method @param {string} path @param {object} [body] */
  async request(method, path, body) {
    const answer = await call(this.headers(), method, path, body);
    this.answered = true;
    return answer;
  }
}
