// @ts-check
// A Cookie line in pieces, to be drawn. Their texts, put together, are
// the line as it travelled.
import { carried, nameOf } from './verdict.js';

/**
 * @typedef {object} Piece
 * @property {string} text
 * @property {Identity} [face] the demo read this text as its session ID
 * @property {Cookie} [foreign] the pair is not the demo's
 * @property {number} [value] where the text's value begins
 */

/**
 * The line pair by pair. The demo searches for its cookie's name and a =, so the
 * part that it read may lie within any pair.
 * @param {string} line @param {Exchange} ev @returns {Piece[]}
 */
export function pieces(line, ev) {
  let face = carried(ev);
  const name = nameOf(ev);
  const id = ev.trace.find((s) => s.step === 'read-cookie')?.value ?? '';
  const left = [...ev.request.cookies];
  const start = line.indexOf(':') + 1;
  const pairs = line.slice(start).split(/(;)/).flatMap((pair) => {
    const text = pair.trim();
    const nth = left.findIndex((c) => text === c.name || text === `${c.name}=${c.value}`);
    const [cookie] = nth < 0 ? [] : left.splice(nth, 1);
    if (cookie?.foreign) {
      const at = pair.indexOf(text);
      return [{ text: pair.slice(0, at) }, { ...plain(pair.slice(at)), foreign: cookie }];
    }
    // Of thousands of pairs only some are told of: one that is not was not read, while the one that was is still to come.
    const other = cookie ? !cookie.read : ev.request.omitted && left.some((c) => c.read);
    const at = other ? -1 : pair.indexOf(`${name}=${id}`);
    if (at < 0 || !face) return [plain(pair)];
    const read = face;
    face = null;
    const from = at + name.length + 1;
    return [{ text: pair.slice(0, from) }, { text: id, face: read, value: 0 }, plain(pair.slice(from + id.length))];
  });
  return [{ text: line.slice(0, start) }, ...pairs];
}

/** A pair; one without a name is all value. @param {string} text @returns {Piece} */
function plain(text) {
  return text === ';' ? { text } : { text, value: text.indexOf('=') + 1 };
}
