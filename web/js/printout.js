// @ts-check
// The server's terminal: what print(sessions) wrote before the last GET.
import { chip } from './chip.js';
import { clock, el, find, say } from './dom.js';
import { entry, header } from './python.js';
import { t } from './words.js';

/** What the lab writes for what can't be seen in a name, and for a byte of an ID that is no text: see internal/room/view.go. */
const NAME = /\\u([0-9a-f]{4})/g;
const ID = /\\x([89a-f][0-9a-f])/g;

export class Printout {
  /** The rows that were drawn last. @type {State['printed']} */
  drawn = null;
  /** Each row's piece, for as long as the row is the same. @type {WeakMap<Row, Node[]>} */
  pieces = new WeakMap();
  near = false;
  /** @type {State | null} */
  state = null;

  /** @param {HTMLElement} figure */
  constructor(figure) {
    this.figure = figure;
    this.screen = find('pre', figure);
    new IntersectionObserver(([{ isIntersecting }]) => {
      this.near = isIntersecting;
      if (this.near && this.state) this.draw(this.state);
    }, { rootMargin: '50%' }).observe(figure);
  }

  /** @param {State} state */
  draw(state) {
    this.state = state;
    const { printed } = state;
    if (!this.near || printed === this.drawn) return;
    this.drawn = printed;
    if (!printed) return;

    const { screen } = this;
    const low = screen.scrollTop + screen.clientHeight >= screen.scrollHeight - 2;
    const rows = [...printed.rows.values()];
    const pieces = rows.flatMap((row, i) => [i ? ', ' : '', ...this.piece(row)]);
    find('code', screen).replaceChildren('{', ...pieces, '}');
    if (low) screen.scrollTop = screen.scrollHeight; // as a terminal does

    say(find('.when', this.figure), t('console.before', { what: `GET ${printed.path}`, time: clock(printed.at) }));
    const missing = printed.count - rows.length;
    say(find('.note', this.figure), [
      missing > 0 && t('console.older', { n: missing }),
      rows.some((row) => row.id === undefined) && t('console.hidden'),
      rows.some((row) => guessed(row)) && t('console.guessed'),
    ].filter(Boolean).join(' '));
  }

  /** @param {Row} row */
  piece(row) {
    const old = this.pieces.get(row);
    if (old) return old;
    const [key, value] = entry(row.id === undefined ? `${row.tag}…` : header(row.id).replace(ID, character), nameOf(row));
    const piece = [key[0], chip(row, { text: key.slice(1, -1) }), key.slice(-1) + value].map((part) => (
      typeof part === 'string' ? document.createTextNode(part) : part));
    this.pieces.set(row, piece);
    return piece;
  }
}

/** The name as the server has it. Of another's only what the lab made of it is known. @param {Row} row */
function nameOf({ typed, username }) {
  return typed ?? username?.replace(NAME, (text, code) => {
    const c = character(text, code);
    return /[\p{Cc}\p{Bidi_C}]/u.test(c) ? c : text;
  }) ?? null;
}

/** @param {string} _ @param {string} code */
function character(_, code) {
  return String.fromCharCode(parseInt(code, 16));
}

/** Whether the row may have been printed otherwise. @param {Row} row */
function guessed(row) {
  return (row.typed === undefined && nameOf(row) !== row.username) || Boolean(row.id?.match(ID));
}
