// @ts-check
// What was done to a row, as the page remembers it. Pure functions.

/** Deeds kept of one row: the one that made it, and the latest. */
const KEPT = 40;

/** What an event did to a row. @param {Exclude<Happened, PolicyChange | ClockChange>} ev @param {Change} change @returns {Deed} */
export function deed(ev, change) {
  const { seq, at } = ev;
  if (ev.type === 'storage') return { seq, at, did: 'moved', seat: ev.by };
  if (ev.type !== 'exchange') return { seq, at, did: ev.op, seat: ev.by };
  const { seat, browser, request, response } = ev;
  const line = `${request.method} ${request.path} → ${response.status}`;
  return { seq, at, did: did(ev, change), seat, browser, line, name: change.username };
}

/** @param {Exchange} ev @param {Change} change */
function did(ev, { op, new: fresh, tag }) {
  const sent = ev.request.cookies.find((c) => c.read)?.tag;
  if (fresh && ev.found === false) return sent === tag ? 'madeSent' : 'madeInstead'; // the server may refuse the ID that was sent
  if (fresh && ev.found) return 'revived'; // it was deleted while the request ran
  if (fresh) return 'made';
  const steps = ev.trace.map(({ step }) => step);
  if (op === 'put' && steps.includes('store-username')) return 'named'; // else a token was written
  return { 'render-welcome': 'welcome', 'render-form': 'form', 'not-found': 'notFound' }[steps[steps.length - 1]] ?? 'used';
}

/** Whether it made the row. @param {Deed | undefined} deed */
export function made(deed) {
  return deed !== undefined && ['made', 'madeSent', 'madeInstead', 'revived'].includes(deed.did);
}

/** @param {Deed[]} deeds @param {Deed} next */
export function grown(deeds, next) {
  if (deeds.length < KEPT) return [...deeds, next];
  return made(deeds[0]) ? [deeds[0], ...deeds.slice(2), next] : [...deeds.slice(1), next];
}

/** Whether a request logged somebody in. @param {Happened} e */
export const isLogin = (e) => e.type === 'exchange' && e.trace.some(({ step }) => step === 'store-username');

/** Whether a request wrote a CSRF token into a row, and no name. @param {Happened} e */
export const isToken = (e) => e.type === 'exchange' && !isLogin(e) && e.trace.some(({ step }) => step === 'new-token');
