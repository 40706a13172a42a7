// @ts-check
// How the room's walls stand. A key changes it here at once and tells the
// server, which tells the other walls and the remotes, and so this one.

const ECHO = 2000; // after this the server's word counts, whatever was sent

/** @type {Wall} */
export const START = { ids: false, names: true, frozen: null, at: null, seat: '', join: true, size: 0, row: '' };

export class Shared {
  wall = START;
  /** The server's last word. @type {Wall | null} */
  heard = null;
  /** What was sent and has not come back. @type {Wall | null} */
  sent = null;
  sending = false;
  patience = 0;

  /** @param {(wall: Wall) => Promise<Wall>} put @param {() => void} changed */
  constructor(put, changed) {
    this.put = put;
    this.changed = changed;
  }

  /** Changes some of it. @param {Partial<Wall>} patch */
  set(patch) {
    this.wall = { ...this.wall, ...patch };
    this.changed();
    this.sent = this.wall;
    if (!this.sending) this.send();
  }

  /** Sends what it is by now, one call at a time. */
  async send() {
    this.sending = true;
    clearTimeout(this.patience);
    try {
      while (this.sent) {
        const { sent } = this;
        const answer = await this.put(sent);
        if (this.sent !== sent) continue; // it has changed since
        this.sent = answer;
        if (this.heard && same(this.heard, answer)) this.sent = null; // the event was here before the answer
        break;
      }
      this.patience = setTimeout(() => this.settle(), ECHO);
    } catch {
      this.sent = null; // then it stands so on this wall alone, until the server has its say
    } finally {
      this.sending = false;
    }
  }

  /** What the server says. What this wall said before that is on its way still and must not flicker. @param {Wall} wall */
  hear(wall) {
    this.heard = wall;
    if (this.sent && !same(wall, this.sent)) return;
    if (!this.sending) this.sent = null;
    this.settle();
  }

  settle() {
    if (this.sending) return;
    this.sent = null;
    if (!this.heard || same(this.heard, this.wall)) return;
    this.wall = { ...START, ...this.heard };
    this.changed();
  }
}

/** @param {Wall} a @param {Wall} b */
function same(a, b) {
  return Object.keys(START).every((key) => a[/** @type {keyof Wall} */ (key)] === b[/** @type {keyof Wall} */ (key)]);
}
