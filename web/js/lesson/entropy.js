// @ts-check
// How hard a value is to guess: the bits that its generator draws, and the time
// that guessing takes on average, by the formula of OWASP's "Insufficient
// Session-ID Length": (2^bits + 1) / (2 × guesses a second × valid values).
import { el } from '../core/dom.js';
import { lang, t, woven } from '../core/words.js';

const RATE = 10_000; // guesses a second, and
const LIVE = 100_000; // valid session IDs: both OWASP's
const YEAR = 365.25 * 24 * 3600;
const MAC = 256; // bits of HMAC-SHA256

/** The bits that were drawn for an id: 4 of each digit but of a UUIDv4's version, and 2 of the variant's. Of an id that no generator of the demo made, null. @param {string} id */
function drawn(id) {
  if (!/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/.test(id)) return null;
  return id.replaceAll('-', '').length * 4 - 4 - 2;
}

/** @param {number} bits @param {number} valid how many values are right @param {number} [rate] guesses a second */
export function years(bits, valid, rate = RATE) {
  return (2 ** bits + 1) / (2 * rate * valid) / YEAR;
}

/** A number of years as 8.4×10 to the 19th. @param {number} n */
export function power(n) {
  const tens = Math.floor(Math.log10(n));
  return el('span', {}, `${(n / 10 ** tens).toFixed(1)}×10`, el('sup', {}, `${tens}`));
}

/** The meter, of an id where one could be read. @param {string} id */
export function entropyMeter(id) {
  const bits = drawn(id);
  return el('details', { class: 'odds' }, el('summary', {}, t('xray.odds')),
    el('dl', {},
      ...(bits ? entry('id', bits, woven('xray.odds.years', { n: power(years(bits, LIVE)) })) : []),
      ...entry('mac', MAC, woven('xray.odds.years', { n: power(years(MAC, 1)) })),
      ...entry('counter', 0, [t('xray.odds.once')])),
    el('p', { class: 'note' }, t('xray.odds.rate', { rate: RATE.toLocaleString(lang), live: LIVE.toLocaleString(lang) })));
}

/** @param {string} what @param {number} bits @param {(Node | string)[]} time */
function entry(what, bits, time) {
  const bar = el('span', { class: 'bar', 'aria-hidden': 'true' });
  bar.style.setProperty('--bits', `${bits}`);
  return [
    el('dt', {}, t(`xray.odds.${what}`)),
    el('dd', { 'data-odds': what }, bar, el('b', {}, t('xray.odds.bits', { n: bits })), ' · ', ...time, el('span', { class: 'note' }, t(`xray.odds.${what}.say`))),
  ];
}
