// @ts-check
// The demo's clock, which can be turned: in how many words, and what of the table
// is over by it.
import { t } from './words.js';

const DAY = 86_400;
const UNITS = /** @type {const} */ ([['d', DAY], ['h', 3600], ['m', 60], ['s', 1]]);

/** A time in its two greatest units, such as 1 day 2 hours. @param {number} seconds */
export function span(seconds) {
  const first = UNITS.findIndex(([, length]) => seconds >= length);
  if (first < 0) return t('clock.s', { n: 0 });
  return UNITS.slice(first, first + 2).flatMap(([unit, length], i) => {
    const n = Math.floor((i ? seconds % UNITS[first][1] : seconds) / length);
    return n ? [t(`clock.${unit}`, { n })] : [];
  }).join(' ');
}

/** A time that was so many seconds ahead of an event's own. @param {string} at @param {number} [ahead] */
export const turned = (at, ahead) => (ahead ? new Date(Date.parse(at) + ahead * 1000).toISOString() : at);

/** Whether a timeout has ended a row that is still in the table, at the last event. @param {Row} row @param {State} state */
export function over({ created, seen }, { policy, ahead, at }) {
  const since = (/** @type {string} */ time) => (Date.parse(at) - Date.parse(time)) / 1000 + ahead;
  const ends = (/** @type {string} */ time, /** @type {Policy[string]} */ timeout) => Boolean(timeout) && Boolean(time) && since(time) >= Number(timeout);
  return ends(seen, policy.idleTimeout) || ends(created, policy.absoluteTimeout);
}
