// @ts-check
// The demo's clock, which can be set forward: in how many words, and what of the table
// is over by it.
import { t } from './words.js';

const DAY = 86_400;
const UNITS = /** @type {const} */ ([['d', DAY], ['h', 3600], ['m', 60], ['s', 1]]);

/** A time in all its units, such as 1 day 15 min; what is 0 is left out. @param {number} seconds */
export function span(seconds) {
  let left = Math.floor(seconds);
  const parts = UNITS.flatMap(([unit, length]) => {
    const n = Math.floor(left / length);
    left %= length;
    return n ? [t(unit === 'd' && n === 1 ? 'clock.day' : `clock.${unit}`, { n })] : [];
  });
  return parts.join(' ') || t('clock.s', { n: 0 });
}

/** A time that was so many seconds ahead of an event's own. @param {string} at @param {number} [ahead] */
export const demoTime = (at, ahead) => (ahead ? new Date(Date.parse(at) + ahead * 1000).toISOString() : at);

/** Whether a timeout has ended a row that is still in the table, at the last event. @param {Row} row @param {State} state */
export function over({ created, seen }, { policy, ahead, at }) {
  const since = (/** @type {string} */ time) => (Date.parse(at) - Date.parse(time)) / 1000 + ahead;
  const ends = (/** @type {string} */ time, /** @type {Policy[string]} */ timeout) => Boolean(timeout) && Boolean(time) && since(time) >= Number(timeout);
  return ends(seen, policy.idleTimeout) || ends(created, policy.absoluteTimeout);
}
