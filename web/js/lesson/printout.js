// @ts-check
// The server's terminal: what print(sessions) wrote before the last GET.
import { chip } from '../core/chip.js';
import { clock, el, find, say } from '../core/dom.js';
import { entry, header } from './python.js';
import { t } from '../core/words.js';

/** What the lab writes for what can't be seen in a name, and for a byte of an ID that is no text: see internal/room/view.go. */
const NAME = /\\u([0-9a-f]{4})/g;
const ID = /\\x([89a-f][0-9a-f])/g;

const DRAWN = 200; // rows; a table of more has its oldest left out

export class Printout {
  nearOnly = true;
  /** The rows that were drawn last. @type {State['printed']} */
  drawn = null;
  /** Each row's piece, for as long as the row is the same. @type {Map<Row, HTMLElement>} */
  pieces = new Map();

  /** @param {HTMLElement} figure */
  constructor(figure) {
    this.figure = figure;
    this.lines = el('span');
  }

  /** @param {State} state */
  draw({ printed }) {
    if (printed === this.drawn) return;
    this.drawn = printed;
    if (!printed) return;

    const rows = [...printed.rows.values()].slice(-DRAWN);
    if (!this.lines.isConnected) find('pre code', this.figure).replaceChildren('{', this.lines, '}');
    this.arrange(rows);
    say(find('.when', this.figure), t('console.before', { what: `GET ${printed.path}`, time: clock(printed.at) }));
    const missing = printed.count - rows.length;
    say(find('.note', this.figure), [
      missing > 0 && t('console.older', { n: missing }),
      rows.some((row) => row.id === undefined) && t('console.hidden'),
      rows.some((row) => guessed(row)) && t('console.guessed'),
    ].filter(Boolean).join(' '));
  }

  /** Changes what is other than before, and nothing else. @param {Row[]} rows */
  arrange(rows) {
    const before = this.pieces;
    this.pieces = new Map(rows.map((row) => [row, before.get(row) ?? this.piece(row)]));
    for (const [row, piece] of before) {
      if (!this.pieces.has(row)) piece.remove();
    }
    let next = this.lines.firstChild;
    for (const piece of this.pieces.values()) {
      const comma = /** @type {Text} */ (piece.firstChild);
      const text = piece === this.pieces.get(rows[0]) ? '' : ', ';
      if (comma.data !== text) comma.data = text;
      if (piece === next) next = piece.nextSibling;
      else this.lines.insertBefore(piece, next);
    }
  }

  /** @param {Row} row */
  piece(row) {
    const [key, value] = entry(row.id === undefined ? `${row.tag}…` : header(row.id).replace(ID, character), nameOf(row));
    const piece = el('span');
    const name = value.indexOf(' ', 2) + 1;
    // An element isolates the name here: the text is what Python printed, and nothing more.
    piece.append(document.createTextNode(''), key[0], chip(row, { text: key.slice(1, -1) }), key.slice(-1) + value.slice(0, name),
      el('bdi', {}, value.slice(name, -1)), value.slice(-1));
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
