// @ts-check
// <wire-view>: what travelled, verbatim. The Cookie and Set-Cookie lines have
// fixed slots; whatever the lab says about them stands outside the wire's text.
import { about } from './cookie-notes.js';
import { chip } from '../core/chip.js';
import { pieces } from '../core/cookie-line.js';
import { clock, el, find, keep, kept, say } from '../core/dom.js';
import { onPick } from '../core/listen.js';
import { overlap } from './overlap.js';
import { keyOf, rowAt } from '../core/rows.js';
import { carried, given, verdict, whose } from '../core/verdict.js';
import { t } from '../core/words.js';

const VIEW = 'lab.wire'; // how this browser looks at the wire

export class WireView extends HTMLElement {
  drawn = '';
  /** The exchange that is drawn. @type {Exchange | null} */
  own = null;
  /** What was drawn last. @type {State | null} */
  state = null;
  /** The other way to look at it, once it was asked for. @type {typeof import('./chain.js') | undefined} */
  sequence = undefined;
  /** The newest requests, where they ran beside each other. @type {import('./overlap.js').Overlap | null} */
  overlap = null;
  /** The heads that were drawn and are not yet scrolled. @type {HTMLElement[]} */
  fresh = [];

  connectedCallback() {
    const views = find('.views', this);
    onPick(views, (view) => {
      if (view !== 'together') keep(VIEW, view); // which there is now and then
      this.look();
    });
    if (kept(VIEW) === 'sequence') find('[value="sequence"]', views, HTMLInputElement).checked = true;
    this.look();
    for (const button of this.querySelectorAll('button')) {
      button.addEventListener('click', () => import('./wire-acts.js').then(({ act }) => act(this, button.name)).catch(console.warn));
    }
  }

  /** Shows the wire verbatim, or the act as a sequence, as is chosen. */
  async look() {
    const chosen = () => find('.views :checked', this, HTMLInputElement).value;
    if (chosen() === 'sequence') this.sequence ??= await import('./chain.js');
    if (this.overlap) (await import('./together.js')).drawTogether(find('.together', this), this.overlap);
    this.dataset.view = chosen(); // by now
    if (this.state) this.sequence?.drawChain(find('.chain', this), this.state);
    this.dispatchEvent(new Event('drawn'));
  }

  /** Shows requests that ran beside each other, where the newest ones did; they are another way to look at it. @param {State} state */
  offer({ recent, rows, past }) {
    const keys = recent.flatMap(({ changes }) => changes.map(keyOf));
    const it = overlap(recent, [...new Set(keys)].flatMap((key) => rows.get(key)?.deeds ?? past.get(key) ?? []));
    const before = this.overlap;
    this.overlap = it;
    if (!it && !before) return;
    const together = find('[value="together"]', this, HTMLInputElement);
    together.closest('label')?.toggleAttribute('hidden', !it);
    if (it && !before) together.checked = true;
    if (!it && together.checked) find(`[value="${kept(VIEW) === 'sequence' ? 'sequence' : 'verbatim'}"]`, this, HTMLInputElement).checked = true;
    this.look();
  }

  /** Draws this seat's newest exchange. @param {State} state */
  draw(state) {
    if (state.own !== this.state?.own) this.offer(state);
    this.state = state;
    const { own, rows } = state;
    const gone = (/** @type {Identity | null | undefined} */ face) => Boolean(own && face && !rowAt(rows, face.tag, own.server));
    const orphan = own?.found === false || gone(own && carried(own)); // the ID that was sent
    const lost = gone(own && given(own)); // the ID that was given
    const version = `${own?.seq} ${orphan} ${lost}`;
    if (version === this.drawn) return;
    this.drawn = version;
    this.own = own;
    this.sequence?.drawChain(find('.chain', this), state);
    find('[name="curl"]', this, HTMLButtonElement).disabled = !own;

    const req = find('.req', this);
    const res = find('.res', this);
    const browser = own?.browser ?? 'A';
    const when = own ? ` · ${clock(own.at)}` : '';
    say(find('.way', req), t('there', { browser }));
    say(find('.way', res), (own?.server ? t('storage.answered', { server: own.server }) : t('back', { browser })) + when);
    this.fresh = [find('pre', req), find('pre', res)];
    about(req, own);
    if (!own) {
      show(req, [slot(t('emptyRequest'))]);
      show(res, [slot(t('emptyResponse'))]);
      return;
    }
    const { head = '' } = own.request;
    const { head: answered = '' } = own.response;
    const set = given(own) ?? null;
    show(req, lines(head, /^cookie:/i, (line) => cookieLine(line, own, orphan), slot(t('noCookie'))), ...verdict(own, rows));
    show(res, lines(answered, /^set-cookie:/i, (line) => filled(set, worn(line, set, lost)), earlier(state)), ...failure(own));
  }

  /** Scrolls what was drawn to its session ID; once all else is drawn, because it wants the page laid out. */
  settle() {
    for (const head of this.fresh.splice(0)) {
      head.scrollTop = 0;
      const id = head.querySelector('.sid');
      const key = find('.key', head);
      if (key.scrollHeight > key.clientHeight) key.tabIndex = 0; // a long line: by keyboard, too, one can read all of it
      if (id instanceof HTMLElement) key.scrollTop = id.offsetTop - 8; // and it shows the ID
    }
  }

  /** The line that the thread starts from. @param {State} state */
  end({ own }) {
    if (this.dataset.view === 'together') return null;
    if (this.dataset.view === 'sequence') return this.querySelector(own?.found ? '.out:nth-last-child(2)' : '.in:last-child');
    return this.querySelector(own?.found ? '.req .key' : '.res .key');
  }
}

/** @param {HTMLElement} half @param {Node[]} nodes @param {string} [mood] @param {string} [words] */
function show(half, nodes, mood = '', words = '') {
  find('pre', half).replaceChildren(...nodes);
  const output = find('output', half);
  say(output, words);
  output.className = mood;
  output.title = words;
}

/**
 * A head's lines in the order they travelled. The first that matches gets the
 * slot; where none does, the slot says so.
 * @param {string} head @param {RegExp} special @param {(line: string) => Node} draw @param {Node} none
 */
function lines(head, special, draw, none) {
  const all = head.split(/\r?\n/).filter(Boolean);
  const at = all.findIndex((line) => special.test(line));
  const nodes = all.map((line, i) => (i === at ? draw(line) : el('span', { class: i ? 'ln' : 'ln start' }, line)));
  return at < 0 ? [...nodes, none] : nodes;
}

/** A slot without a line says why. @param {...(Node | string)} words */
function slot(...words) {
  return el('span', { class: 'ln key none', lang: document.documentElement.lang, translate: 'yes' }, ...words);
}

/** A line in its slot. @param {Identity | null} face @param {(Node | string)[]} parts */
function filled(face, parts) {
  return el('span', { class: 'ln key', 'data-hue': face ? `${face.hue}` : undefined }, ...parts);
}

/** A text with the chip on one value in it. @param {string} text @param {(Identity & {value?: string}) | null} face @param {boolean} orphan */
function worn(text, face, orphan) {
  const at = face?.value ? text.indexOf(face.value) : -1;
  if (!face || at < 0) return [text];
  const { value = '' } = face;
  return [text.slice(0, at), chip(face, { text: value, orphan }), text.slice(at + value.length)];
}

/** The Cookie line; the part that the demo read wears the chip. @param {string} line @param {Exchange} ev @param {boolean} orphan */
function cookieLine(line, ev, orphan) {
  return filled(carried(ev), pieces(line, ev).map(({ text, face, foreign }) => {
    if (foreign) return el('span', { class: 'foreign', title: whose(foreign) }, text);
    return face ? chip(face, { text, orphan }) : text;
  }));
}

/** The empty Set-Cookie slot; it quotes the earlier line that gave this session ID. @param {State} state */
function earlier({ own, given, rows }) {
  const face = own && carried(own);
  const gifts = face && given.get(face.tag);
  if (!gifts) return slot(t(face?.chosen ? 'givenNone' : 'noSetCookie'));
  const past = gifts[own.browser];
  const [giver, other] = Object.entries(gifts)[0];
  if (!past) return slot(t('givenOther', { time: clock(other.at), giver, browser: own.browser }));
  return slot(t('givenAt', { time: clock(past.at) }),
    el('q', { lang: 'en', translate: 'no' }, ...worn(past.line, face, !rowAt(rows, face.tag, own.server))));
}

/** What ended the exchange early, in the server's words. @param {Exchange} ev */
function failure(ev) {
  const step = ev.trace.find((s) => s.step === 'error');
  return step ? ['miss', `✕ ${step.value ?? t('error')}`] : [];
}

customElements.define('wire-view', WireView);
