// @ts-check
// What the wall shows of session IDs, names and header lines. A masked ID keeps
// its tag, which is safe to show; dots stand for the rest.
import { given, nameOf } from '../core/verdict.js';
import { chip } from '../core/chip.js';
import { pieces } from '../core/cookie-line.js';
import { el } from '../core/dom.js';
import { lineOf } from '../core/head.js';
import { isolated } from '../core/isolate.js';

const DOTS = '••••';

/** A name as the wall shows it. @param {string} username @param {Wall} wall */
export const named = (username, wall) => (wall.names ? isolated(username) : '•••');

const PATHS = ['/', '/login', '/logout'];

/** A path inside the demo; whatever else was typed there may hold an ID. @param {string} path @param {Wall} wall */
export const pathOf = (path, wall) => (wall.ids || PATHS.includes(path) ? path : `/${DOTS}`);

/** The chip of a row. @param {Row} row @param {Wall} wall */
export function rowChip(row, wall) {
  const { tag, id } = row;
  const tail = id?.startsWith(tag) ? id.slice(tag.length, 8) : '';
  return chip(row, { rest: wall.ids ? tail : DOTS });
}

/** The chip of an ID on the wire. @param {Identity} face @param {string} id @param {Wall} wall @param {boolean} orphan */
function wireChip(face, id, wall, orphan) {
  if (wall.ids) return chip(face, { text: id, orphan });
  const text = id.startsWith(face.tag) ? face.tag + id.slice(face.tag.length).replace(/[^-]/g, '•') : DOTS;
  return chip(face, { text, orphan });
}

/** The request's Cookie line, null where there is none. @param {Exchange} ev @param {Wall} wall @param {boolean} orphan */
export function cookieLine(ev, wall, orphan) {
  const line = lineOf(ev.request, 'cookie');
  return line === '' ? null : pieces(line, ev).map(({ text, face, foreign, value }) => {
    if (face) return wireChip(face, text, wall, orphan);
    const shown = wall.ids ? text : withoutValue(text, value, `${nameOf(ev)}=`);
    return foreign ? el('span', { class: 'foreign' }, shown) : shown;
  });
}

const MAX_NAME = 16; // bytes of a cookie's name that others see, as the server has it: an ID or a key has more
const utf8 = new TextEncoder();

/**
 * A piece of a Cookie line with dots for the value. A long name may be an ID itself.
 * The value that the demo read may begin within another pair's, after its own name.
 * @param {string} text @param {number | undefined} value where the value begins @param {string} own the name of the demo's cookie, with the =
 */
function withoutValue(text, value, own) {
  const from = value ?? text.indexOf('=') + 1;
  const name = text.slice(0, Math.max(0, from - 1)).trim();
  const start = utf8.encode(name).length > MAX_NAME ? text.slice(0, from).replace(name, '…') : text.slice(0, from);
  if (from === text.length) return start;
  if (value !== undefined) return start + DOTS;
  return from ? start + DOTS + own : text; // text without a = is what stands between pairs
}

/** The response's Set-Cookie line, null where there is none. @param {Exchange} ev @param {Wall} wall @param {boolean} orphan */
export function setCookieLine(ev, wall, orphan) {
  const line = lineOf(ev.response, 'set-cookie');
  const [set] = ev.response.setCookies;
  const at = set?.value ? line.indexOf(set.value) : -1;
  if (!line || at < 0) return null;
  const face = given(ev);
  if (!face) return [line.slice(0, at), DOTS, line.slice(at + (set.value ?? '').length)]; // it holds no ID
  const id = set.value ?? '';
  return [line.slice(0, at), wireChip(face, id, wall, orphan), line.slice(at + id.length)];
}
