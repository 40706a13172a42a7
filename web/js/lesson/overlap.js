// @ts-check
// Requests that ran beside each other, with their steps on one axis of time. Pure functions.

/**
 * One of them: its letter, and when it came and ended, in ms after the first one came.
 * @typedef {{ev: Exchange, name: string, from: number, to: number}} Bar
 * @typedef {{ms: number, name: string, step: string, value?: string}} Moment
 * @typedef {{bars: Bar[], moments: Moment[], length: number}} Overlap
 */

/** Deeds that end a row without a request. */
const ENDS = new Set(['deleted', 'expired', 'restarted', 'stopped']);

/** When a request ended, in ms: its event is told then. @param {Exchange} ev */
const ended = (ev) => Date.parse(ev.at);

/** How long it took in ms, as far as its steps tell. @param {Exchange} ev */
const took = (ev) => Math.max(0, ...ev.trace.map(({ after = 0 }) => after));

/** Whether its steps have times. @param {Exchange} ev */
const timed = (ev) => ev.trace.some(({ after }) => after !== undefined);

/**
 * The newest requests that overlapped, null where the newest request ran alone.
 * @param {Exchange[]} recent oldest first
 * @param {Pick<Deed, 'at' | 'did'>[]} [deeds] what was done to their rows
 * @returns {Overlap | null}
 */
export function overlap(recent, deeds = []) {
  const last = recent.at(-1);
  if (!last || !timed(last)) return null;
  /** @type {Exchange[]} */
  const found = [last];
  let [from, to] = [ended(last) - took(last), ended(last)];
  for (const ev of recent.slice(0, -1).reverse()) { // in the order in which they ended, so an earlier one may begin later
    if (!timed(ev) || ended(ev) <= from || ended(ev) - took(ev) >= to) continue;
    found.unshift(ev);
    from = Math.min(from, ended(ev) - took(ev));
    to = Math.max(to, ended(ev));
  }
  return found.length > 1 ? together(found, from, acts(deeds, from, to)) : null;
}

/** What ended a row meanwhile without a request, such as the delete button. @param {Pick<Deed, 'at' | 'did'>[]} deeds @param {number} from @param {number} to @returns {Moment[]} */
function acts(deeds, from, to) {
  const ends = deeds.filter(({ did, at }) => ENDS.has(did) && Date.parse(at) >= from && Date.parse(at) <= to);
  return ends.map(({ did, at }) => ({ ms: Date.parse(at) - from, name: '', step: did }));
}

/** @param {Exchange[]} events @param {number} from when the first one came @param {Moment[]} others @returns {Overlap} */
function together(events, from, others) {
  const came = [...events].sort((a, b) => ended(a) - took(a) - (ended(b) - took(b)));
  const bars = came.map((ev) => ({ ev, name: nameOf(ev, came), from: ended(ev) - took(ev) - from, to: ended(ev) - from }));
  const moments = bars.flatMap(({ ev, name, from: start }) => ev.trace.map(({ step, value, after = 0 }) => ({ ms: start + after, name, step, value })));
  return { bars, moments: [...moments, ...others].sort((a, b) => a.ms - b.ms), length: Math.max(1, ...bars.map(({ to }) => to)) };
}

/** A request's letter: its browser's, with a number where that browser sent several. @param {Exchange} ev @param {Exchange[]} all */
function nameOf(ev, all) {
  const same = all.filter(({ browser }) => browser === ev.browser);
  return same.length > 1 ? `${ev.browser}${same.indexOf(ev) + 1}` : ev.browser;
}

/** The steps that matter to what a row holds in the end: where it is read, changed and written. */
const TOLD = new Set(['load-session', 'save-session', 'conflict', 'add-to-basket', 'switch-dark', 'store-username', 'delete-session', 'create-session', 'error', ...ENDS]);

/** The moments that are told in words. @param {Overlap} it @returns {Moment[]} */
export const told = ({ moments }) => moments.filter(({ step }) => TOLD.has(step));
