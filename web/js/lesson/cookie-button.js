// @ts-check
// What a browser's button says of its cookie jar: the demo's session ID, or how
// many cookies there are. A request that carried the ID tells it. Otherwise, and
// where something else may have changed it, the jar itself is asked: each call to
// it stands in the Network tab, among the requests that students look for there.
import { chip } from '../core/chip.js';
import { code, say } from '../core/dom.js';
import { hasRow } from '../core/rows.js';

const AGAIN = 400; // ms: the answer that gives a cookie may arrive after its event
const TRIES = 3;
const MOST = 200; // faces that are kept

/** @typedef {import('./jar.js').Pair} Pair */

/** Ends calls with their page: Firefox tells of others in its console as of a fault. */
const leaving = new AbortController();
addEventListener('pagehide', ({ persisted }) => persisted || leaving.abort());

/** One call to a desk's cookie jar, of which the demo knows nothing. @param {string} desk @param {object} call */
export const askJar = (desk, call) => fetch(`${desk}.lab/jar`, {
  method: 'POST', credentials: 'include', cache: 'no-store', body: JSON.stringify(call), signal: leaving.signal,
});

/** The faces of values that this seat's requests and answers carried. @type {Map<string, Identity>} */
const faces = new Map();

/** @param {State} state */
function learn({ recent }) {
  for (const { request, response } of recent) {
    for (const cookie of [...request.cookies, ...response.setCookies]) {
      if (!cookie.value || cookie.tag === undefined) continue;
      faces.delete(cookie.value); // so that the latest are the last
      faces.set(cookie.value, /** @type {Identity} */ (cookie));
    }
  }
  for (const value of [...faces.keys()].slice(0, -MOST)) faces.delete(value);
}

export class CookieButton {
  /** The jar's pairs, null before it has answered. @type {Pair[] | null} */
  pairs = null;
  /** The session ID that the last request tells of. @type {(Identity & {value?: string}) | undefined} */
  told = undefined;
  /** Whether the browser sent that ID, and the response left it alone. */
  sent = false;
  /** What the button shows. */
  shown = '';
  /** Rows of the table. @type {State['rows']} */
  rows = new Map();
  name = 'sessionid';
  asking = false;
  again = false;
  tries = 0;
  timer = 0;

  /** @param {HTMLElement} output @param {() => string} desk its URL, ending in a slash */
  constructor(output, desk) {
    this.output = output;
    this.desk = desk;
    for (const event of ['focus', 'pageshow']) addEventListener(event, () => this.look()); // it may have been changed elsewhere
  }

  /** The session ID that a value is, if it was seen before. @param {string} value */
  identity(value) {
    return faces.get(value) ?? [...this.rows.values()].find(({ id }) => id === value);
  }

  /** The chip of a value that is a session ID. @param {string} value @returns {Node | ''} */
  face(value) {
    const face = this.identity(value);
    return face ? chip(face, { orphan: !hasRow(this.rows, face.tag) }) : '';
  }

  /** The jar's pairs, null where it does not answer: at the lab's own origin there is none. @returns {Promise<Pair[] | null>} */
  async ask() {
    const desk = this.desk();
    if (!desk || new URL(desk).origin === location.origin) return null;
    const response = await askJar(desk, {});
    return response.ok ? (await response.json()).cookies : null;
  }

  /**
   * A request came: the jar may be another.
   * @param {State} state
   * @param {string} name of the demo's cookie
   * @param {(Identity & {value?: string}) | undefined} told
   * @param {boolean} sent whether the browser sent that ID, and the response left it alone
   */
  learn(state, name, told, sent) {
    learn(state);
    Object.assign(this, { name, told, sent, tries: TRIES });
    if (sent) this.pairs = null;
    else this.look();
  }

  /** A page has loaded, with the cookies of its response. */
  loaded() {
    if (!this.sent) this.look();
  }

  /** @param {State} state */
  draw({ rows }) {
    this.rows = rows;
    this.show();
  }

  /** What the jar answered. @param {Pair[]} pairs */
  take(pairs) {
    this.pairs = pairs;
    this.show();
  }

  /** Asks the jar: one call at a time, and once more where something happened meanwhile. */
  async look() {
    clearTimeout(this.timer);
    this.again = this.asking;
    if (this.asking) return;
    this.asking = true;
    const pairs = await this.ask().catch(() => null);
    this.asking = false;
    if (this.again) {
      this.look();
      return;
    }
    if (pairs) this.take(pairs);
    const late = pairs && this.told?.value && !pairs.some(({ value }) => value === this.told?.value);
    if (late && --this.tries > 0) this.timer = setTimeout(() => this.look(), AGAIN);
  }

  show() {
    const { pairs, told } = this;
    const own = pairs?.filter(({ from }) => !from);
    const sent = own?.find(({ name }) => name === this.name);
    const value = own ? sent?.value : told?.value;
    const face = own ? this.identity(value ?? '') : told;
    const more = (own?.length ?? 0) - (sent ? 1 : 0);
    const version = `${value} ${face?.tag} ${face && hasRow(this.rows, face.tag)} ${more}`;
    if (version === this.shown) return;
    this.shown = version;
    if (face) this.output.replaceChildren(chip(face, { orphan: !hasRow(this.rows, face.tag) }));
    else if (sent) this.output.replaceChildren(code(sent.value.replace(/(?<=^.{4}).+/s, '…'))); // which no request has carried yet
    else say(this.output, `${more}`);
  }
}
