// @ts-check
// This browser's seat in a room. Its token lives in localStorage, one per room,
// and travels as Authorization: Bearer; the lab sets no cookie.
import { call, Problem } from './call.js';
import { keep, kept } from './dom.js';

export class Seat {
  /** @param {string} room @param {string} lang */
  constructor(room, lang) {
    this.room = room;
    this.lang = lang;
    this.key = `lab.seat.${room}`;
    this.token = kept(this.key);
    /** Called whenever another seat than before was taken. */
    this.onTaken = () => {};
    /** @type {Promise<void> | null} */
    this.taking = null;
  }

  /** @returns {Record<string, string>} */
  headers() {
    return { 'Accept-Language': this.lang, ...(this.token && { Authorization: `Bearer ${this.token}` }) };
  }

  /** Who I am and how far; takes a seat first where there is none. @returns {Promise<Me>} */
  async me() {
    if (!this.token) await this.renew();
    return this.call('GET', '/api/seats/me');
  }

  /** Another seat: one that another tab has taken by now, else a new one. Calls at the same time share it. */
  renew() {
    this.taking ??= (async () => {
      const before = this.token;
      this.token = kept(this.key);
      if (!this.token || this.token === before) {
        this.set(null);
        this.set((await this.request('POST', '/api/seats', { room: this.room, name: '' })).token);
      }
      this.onTaken();
    })().finally(() => { this.taking = null; });
    return this.taking;
  }

  /** @param {string | null} token */
  set(token) {
    this.token = token;
    keep(this.key, token);
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
  request(method, path, body) {
    return call(this.headers(), method, path, body);
  }
}
