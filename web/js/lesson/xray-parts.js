// @ts-check
// A sealed value drawn as its fields, with a bracket around what the MAC covers
// and marks on what differs from the value before.
import { clock, code, el } from '../core/dom.js';
import { lang, t } from '../core/words.js';

/**
 * What the API says of a value.
 * @typedef {{base64: string, text: string}} Bytes
 * @typedef {Bytes & {name: string, start: number, end: number}} Field
 * @typedef {{seals: boolean, takes: boolean, check: string, word: string, key: number, opened: string, say: string}} Verdict
 * @typedef {{value: string, fault: string, fields: Field[], date: string | null, content: Bytes, encrypted: boolean, name: string, covers: string, verdict: Verdict}} XRay
 */

/** The figure. @param {XRay} is @param {XRay} was */
export function parts(is, was) {
  const [date, value, mac] = is.fields.map((field, n) => part(field, was.fields[n]));
  date.append(el('span', { class: 'note' }, is.date ? `${new Date(is.date).toLocaleDateString(lang)} ${clock(is.date)}` : t('xray.no-date')));
  value.append(...inside(is, was));
  mac.append(el('span', { class: 'note' }, t('xray.mac.say')));
  const name = el('div', { class: 'part', 'data-part': 'name' }, el('b', {}, t('xray.name')), code(is.name), el('span', { class: 'note' }, t('xray.name.say')));
  return [
    el('div', { class: 'covered', role: 'group', 'aria-label': t('xray.covers') }, name, date, value, el('p', { class: 'brace', 'aria-hidden': 'true' }, t('xray.covers'))),
    mac,
  ];
}

/** @param {Field} field @param {Field} was */
function part(field, was) {
  const text = field.name === 'mac' ? hex : shown;
  return el('div', { class: 'part', 'data-part': field.name, 'data-hue': HUES[field.name] },
    el('b', {}, t(`xray.${field.name}`)),
    code(...marked(text(field), text(was))),
    el('span', { class: 'note' }, t('xray.at', { start: field.start, end: Math.max(field.start, field.end - 1) })));
}

/** @type {Record<string, string>} */
const HUES = { date: '4', value: '9', mac: '7' };

/** What the value's base64 stands for. @param {XRay} is @param {XRay} was */
function inside(is, was) {
  if (!is.content.base64) return [el('span', { class: 'note' }, t('xray.no-inside'))];
  return [el('span', { class: 'note' }, t(is.encrypted ? 'xray.encrypted' : 'xray.inside')), code(...marked(shown(is.content), shown(was.content)))];
}

/** @param {Bytes} bytes */
const shown = (bytes) => bytes.text || hex(bytes);

/** @param {Bytes} bytes */
const hex = ({ base64 }) => [...atob(base64)].map((c) => c.charCodeAt(0).toString(16).padStart(2, '0')).join('');

/** A text in pieces, what differs from another one in <mark>. @param {string} text @param {string} was @returns {(Node | string)[]} */
function marked(text, was) {
  if (text === was) return [text];
  if (!text) return [el('mark', {}, t('xray.gone'))];
  if (text.length < was.length && was.startsWith(text)) return [text, el('mark', { class: 'cut' }, was.slice(text.length))];
  const kept = [...text].filter((c, at) => c === was[at]).length;
  if (kept < text.length / 2) return [el('mark', {}, text)]; // what is equal is so by chance
  /** @type {(Node | string)[]} */
  const pieces = [];
  for (let at = 0; at < text.length;) {
    const same = text[at] === was[at];
    let end = at + 1;
    while (end < text.length && (text[end] === was[end]) === same) end += 1;
    const piece = text.slice(at, end);
    pieces.push(same ? piece : el('mark', {}, piece));
    at = end;
  }
  return pieces;
}
