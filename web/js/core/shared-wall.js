// @ts-check
// How the room's walls stand, at a wall or a remote. What is changed shows here at
// once and is told to the server, which tells all walls and remotes, and so this one.

const ECHO = 2000; // after this the server's word counts, whatever was sent

/** How a wall stands before anything is known of it. @type {Wall} */
export const START = { ids: false, names: true, frozen: null, at: null, seat: '', join: true, size: 0, row: '' };

export class SharedWall {
  wall = START;
  /** The server's last word. @type {Wall | null} */
  heard = null;
  /** What was changed here, until the server says the same. @type {Partial<Wall>} */
  mine = {};
  /** What of it is not sent yet. @type {Partial<Wall>} */
  unsent = {};
  sending = false;
  patience = 0;

  /**
   * @param {(change: Partial<Wall>) => Promise<Wall>} patch @param {() => void} changed
   * @param {(error: unknown) => void} refused decides what becomes of a change that the server does not take
   */
  constructor(patch, changed, refused) {
    this.patch = patch;
    this.changed = changed;
    this.refused = refused;
  }

  /** Changes some of it. @param {Partial<Wall>} change */
  set(change) {
    this.mine = { ...this.mine, ...change };
    this.unsent = { ...this.unsent, ...change };
    this.show();
    if (!this.sending) this.send();
  }

  /** Sends what has changed by now and nothing else, one call at a time: who changes something else at the same moment keeps it. */
  async send() {
    this.sending = true;
    clearTimeout(this.patience);
    try {
      while (Object.keys(this.unsent).length) {
        const change = this.unsent;
        this.unsent = {};
        await this.patch(change);
      }
      this.sending = false;
      this.settle();
      this.patience = setTimeout(() => this.settle(true), ECHO);
    } catch (error) {
      Object.assign(this, { sending: false, unsent: {} });
      this.refused(error);
    }
  }

  /** What the server says. What was changed here before that is on its way still and must not flicker. @param {Wall} wall */
  hear(wall) {
    this.heard = wall;
    this.settle();
  }

  /** Gives up what the server says as well; or all that was changed here. @param {boolean} [all] */
  settle(all = false) {
    if (!this.sending) {
      const { heard } = this;
      this.mine = Object.fromEntries(Object.entries(this.mine).filter(([key, value]) => !all && heard?.[/** @type {keyof Wall} */ (key)] !== value));
    }
    this.show();
  }

  show() {
    const wall = { ...START, ...this.heard, ...this.mine };
    if (same(wall, this.wall)) return;
    this.wall = wall;
    this.changed();
  }
}

/** @param {Wall} a @param {Wall} b */
function same(a, b) {
  return Object.keys(START).every((key) => a[/** @type {keyof Wall} */ (key)] === b[/** @type {keyof Wall} */ (key)]);
}
