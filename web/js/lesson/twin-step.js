// @ts-check
// A step of the twin run on both sides, and the two tables at its end.
import { el } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { cause, head, label, named } from './twin-head.js';
import { t } from '../core/words.js';

/** @typedef {import('./twin-head.js').Difference} Difference */
/** @typedef {{id: string, username: string}} Row */
/** @typedef {{request: string, response: string, page: string, table: Row[]}} Side */
/** @typedef {{by: string, says: string, chapter: Side, hardened: Side, differences: Difference[]}} Step */
/** @typedef {import('./twin-head.js').Which} Which */

/** @type {Which[]} */
const BOTH = ['chapter', 'hardened'];

/** @param {Step} step @param {number} n */
export function stepOf(step, n) {
  return el('li', { class: 'step' },
    el('h3', {}, el('span', { class: 'round' }, `${n}`), ` ${step.says} `, step.by === 'you' ? '' : el('span', { class: 'me' }, t(`twin.by.${step.by}`))),
    el('div', { class: 'sides' }, ...BOTH.map((which) => el('section', { class: `side ${which}` },
      el('h4', {}, t(`twin.${which}`)),
      head(step[which].request, 'request', step.differences, which),
      head(step[which].response, 'response', step.differences, which)))),
    ...others(step.differences));
}

/** What differs beside the heads, by place and by what it comes from. @param {Difference[]} differences */
function others(differences) {
  const places = ['page', 'trace', 'row'];
  /** @type {Map<string, Difference[]>} */
  const groups = new Map();
  for (const d of differences.filter(({ place }) => places.includes(place))) {
    const key = `${d.place} ${cause(d)}`;
    groups.set(key, [...groups.get(key) ?? [], d]);
  }
  if (!groups.size) return differences.length ? [] : [el('p', { class: 'note' }, t('twin.same'))];
  const columns = ['where', 'chapter', 'hardened', 'switches'].map((key) => t(`twin.${key}`));
  const rows = [...groups.values()].map((group) => el('tr', {},
    el('th', { scope: 'row' }, t(`twin.${group[0].place}`)),
    ...BOTH.map((which, i) => el('td', { lang: 'en', translate: 'no', 'data-column': columns[i + 1] }, ...group.flatMap((d) => texts(d, which)))),
    el('td', { 'data-column': columns[3] }, label(cause(group[0])))));
  return [el('table', { class: 'others' },
    el('caption', {}, t('twin.others')),
    el('thead', {}, el('tr', {}, ...columns.map((column) => el('th', { scope: 'col' }, column)))),
    el('tbody', {}, ...rows))];
}

/** @param {Difference} d @param {Which} which */
function texts(d, which) {
  const text = d[which];
  if (text === null) return d.place === 'page' ? [] : [el('p', { class: 'nothing' }, '–')];
  if (d.place === 'row') return [el('p', {}, ...named(d.name), ': ', isolated(text || 'None'))];
  if (d.place === 'page') return [el('p', {}, ...named(text || t('twin.empty')))];
  return [el('p', {}, el('b', {}, d.name), ' ', ...named(text))];
}

/** The tables after the last step. @param {Step} last */
export function tables(last) {
  return el('section', { 'aria-labelledby': 'twin-tables-h' },
    el('h3', { id: 'twin-tables-h' }, t('twin.tables')),
    el('div', { class: 'sides' }, ...BOTH.map((which) => el('section', { class: `side ${which}` },
      el('h4', {}, t(`twin.${which}`)), table(last, which)))));
}

/** @param {Step} last @param {Which} which */
function table(last, which) {
  const differs = (/** @type {string} */ id) => last.differences.find(({ place, name }) => place === 'row' && name === id);
  const tells = (/** @type {Difference | undefined} */ d) => d && (which === 'hardened' || d.hardened === null);
  const why = last[which].table.some(({ id }) => tells(differs(id))); // else nothing would stand in the column
  const rows = last[which].table.map(({ id, username }) => {
    const d = differs(id);
    return el('tr', d ? { 'data-differs': '' } : {},
      el('th', { scope: 'row' }, ...(d ? [el('span', { class: 'sr' }, t('twin.differs'))] : []), ...named(id)),
      el('td', {}, isolated(username || 'None')), ...(why ? [el('td', { class: 'c-why' }, ...(d && tells(d) ? [label(cause(d))] : []))] : []));
  });
  if (!rows.length) return el('p', { class: 'note' }, t('twin.noRows'));
  return el('table', {},
    el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, t('twin.sid')), el('th', { scope: 'col', lang: 'en' }, 'username'), ...(why ? [el('th', { scope: 'col', class: 'c-why' }, t('twin.switches'))] : []))),
    el('tbody', {}, ...rows));
}
