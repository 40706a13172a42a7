// @ts-check
// One side of a step of the twin run: a head line by line, with what differs
// from the other side marked and the switches that it comes from named.
import { code, el } from '../core/dom.js';
import { t } from '../core/words.js';

/** @typedef {{place: string, name: string, chapter: string | null, hardened: string | null, because?: string[], anyOf?: string[], enough?: string[], alters?: string[]}} Difference */
/** @typedef {'chapter' | 'hardened'} Which */

/** A text with chips in the places of what was made at random. @param {string} text @returns {(Node | string)[]} */
export function named(text) {
  return text.split(/(\{\w+ [\d-]+\})/).map((part) => {
    const found = /^\{(id|token|signed|encrypted) ([\d-]+)\}$/.exec(part);
    if (!found) return part;
    const [, kind, n] = found;
    const hue = (parseInt(n, 10) - 1) % 10;
    const as = kind === 'id' ? { class: 'sid tag', 'data-hue': `${hue}`, 'data-shape': `${hue % 8}` } : { class: 'sealed' };
    return el('span', as, el('b', {}, t(`twin.${kind}`, { n })));
  });
}

/** The switches that a difference comes from, in a short text. @param {Difference} d */
export function cause({ because, anyOf, enough }) {
  return anyOf?.join(` ${t('twin.or')} `) ?? (because ?? enough ?? [t('twin.several')]).join(' + ');
}

/** @param {string} cause */
export function label(cause) {
  return el('span', { class: 'cause' }, el('span', { class: 'sr' }, `${t('twin.cause')} `), code(cause));
}

/** What is marked says so without its colour. @param {...(Node | string)} text */
function mark(...text) {
  return el('mark', {}, el('span', { class: 'sr' }, `${t('twin.differs')} `), ...text);
}

/**
 * A request with its body, or a response's head.
 * @param {string} text @param {'request' | 'response'} way @param {Difference[]} differences @param {Which} which
 */
export function head(text, way, differences, which) {
  const [lines, body] = text.split('\r\n\r\n', 2);
  const pre = el('pre', { lang: 'en', translate: 'no', 'aria-label': t(`twin.${way}`), role: 'group' });
  for (const [i, line] of lines.split('\r\n').entries()) pre.append(drawn(line, i === 0, way, differences, which));
  if (body) {
    const [d] = differences.filter((one) => one.place === 'request' && one.name === 'body');
    pre.append(row(d ? [mark(...named(body))] : named(body), d ? [d] : [], which));
  }
  return pre;
}

/** @param {string} line @param {boolean} start @param {'request' | 'response'} way @param {Difference[]} differences @param {Which} which */
function drawn(line, start, way, differences, which) {
  const [name] = line.split(': ', 1);
  const cookies = way === 'request' ? name === 'Cookie' && 'cookie' : name === 'Set-Cookie' && 'set-cookie';
  if (!start && cookies) return pairs(line, differences.filter((d) => d.place === cookies), which);
  const place = way === 'request' ? 'request' : start ? 'status' : 'header';
  const d = differences.find((one) => one.place === place && one.name === (start ? '' : name));
  return row(d ? [mark(...named(line))] : named(line), d ? [d] : [], which, start);
}

/** A Cookie or Set-Cookie line, piece by piece. @param {string} line @param {Difference[]} differences @param {Which} which */
function pairs(line, differences, which) {
  const whole = differences.find((d) => !d.name);
  const at = line.indexOf(': ') + 2;
  /** @type {(Node | string)[]} */
  const parts = [];
  /** @param {string} text @param {string} name */
  const add = (text, name) => {
    const differs = !whole && differences.some((d) => d.name === name);
    parts.push(...(differs ? [mark(...named(text))] : named(text)));
  };
  const setting = line.startsWith('Set-Cookie');
  for (const [i, piece] of line.slice(at).split('; ').entries()) {
    const [name, ...value] = piece.split('=');
    const nth = i ? ` ${i + 1}` : '';
    if (i) parts.push('; ');
    if (setting && i) {
      add(piece, name);
    } else {
      add(name, `name${nth}`);
      parts.push('=');
      add(value.join('='), `value${nth}`);
    }
  }
  const text = [line.slice(0, at), ...parts];
  return row(whole ? [mark(...text)] : text, differences, which);
}

/** A line, and behind it what its differences come from: on the policy's side, unless there is nothing. @param {(Node | string)[]} text @param {Difference[]} from @param {Which} which @param {boolean} [start] */
function row(text, from, which, start) {
  const told = from.filter((d) => d[which] !== null && (which === 'hardened' || d.hardened === null));
  const causes = [...new Set(told.map(cause))].filter(Boolean);
  const line = el('span', { class: start ? 'ln start' : 'ln' }, ...text);
  if (from.length) line.dataset.differs = '';
  return el('span', { class: 'part' }, line, ...(causes.length ? [el('span', { class: 'causes' }, ...causes.map(label))] : []));
}
