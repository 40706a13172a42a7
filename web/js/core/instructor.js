// @ts-check
// Calls with the rights of the instructor, by a token that this browser keeps, or,
// without one, of the owner at the lab's own machine. The server decides which.
import { anonymous, call, Problem } from './call.js';
import { keep, kept } from './dom.js';

const KEPT = 'lab.lead';
const REVOKED = 'lab.lead.revoked';

export class Instructor {
  token = kept(KEPT);

  /** @returns {Record<string, string>} */
  headers() {
    return { ...anonymous, ...(this.token && { Authorization: `Bearer ${this.token}` }) };
  }

  /** Trades the instructor's key for a token. @param {string} key */
  async enter(key) {
    const { token } = await call(anonymous, 'POST', '/api/instructor', { key });
    this.token = token;
    keep(KEPT, token);
    keep(REVOKED, null);
  }

  /** Whether this browser had a token that is no longer accepted: the key was changed. */
  get revoked() { return kept(REVOKED) !== null; }

  /**
   * One call. Where the token is refused, once more with the one that another tab
   * has got by now, else without: it may be of an old key, on the owner's machine.
   * @param {string} method @param {string} path @param {object} [body]
   */
  async request(method, path, body) {
    const used = this.token;
    try {
      return await call(this.headers(), method, path, body);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401 || !used) throw error;
      if (this.token === used) this.renew();
      return call(this.headers(), method, path, body);
    }
  }

  /** Gives up a token that was refused. */
  renew() {
    const other = kept(KEPT);
    if (other === this.token) {
      keep(KEPT, null);
      keep(REVOKED, '1');
    }
    this.token = other === this.token ? null : other;
  }
}
