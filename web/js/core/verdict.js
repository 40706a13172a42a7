// @ts-check
// What the lab says about an exchange, in words. Pure readings of the state.
import { chip } from './chip.js';
import { el } from './dom.js';
import { isolated } from './isolate.js';
import { keyAt, rowAt } from './rows.js';
import { t } from './words.js';

/** The session ID that the demo read from the request, if any. @param {Exchange} ev */
export function carried(ev) {
  const c = ev.request.cookies.find((cookie) => cookie.read);
  return c?.tag === undefined ? null : /** @type {Identity} */ (c);
}

/** The session ID that the response gave, if any; not where it takes a cookie back or sets one that holds no ID. @param {Exchange} ev */
export function given(ev) {
  const [set] = ev.response.setCookies;
  return set?.tag === undefined ? undefined : /** @type {SetCookie & Identity} */ (set);
}

/**
 * The key of the row that this seat's newest exchange opened or was given an ID
 * to, while that row exists: where the thread goes.
 * @param {State} state
 */
export function opened({ own, rows }) {
  if (!own) return null;
  const tag = own.found ? carried(own)?.tag : given(own)?.tag;
  return tag === undefined ? null : keyAt(rows, tag, own.server);
}

/**
 * The row that the server made in place of an ID that it refused, under an ID of
 * its own: only under the policy rejectUnknown.
 * @param {Exchange} ev
 */
export function replaced(ev) {
  const face = carried(ev);
  return ev.found === false ? ev.changes.find((c) => c.new && c.tag !== face?.tag) : undefined;
}

/** The word beside the request, and its mood. @param {Exchange} ev @param {State['rows']} rows */
export function verdict(ev, rows) {
  const face = carried(ev);
  const made = ev.changes.some((c) => c.new);
  if (ev.found && face) {
    if (!rowAt(rows, face.tag, ev.server)) return ['miss', t('hitGone')];
    const { username: name } = ev.changes.find((c) => c.tag === face.tag) ?? rowAt(rows, face.tag, ev.server) ?? {};
    return ['hit', name ? t('hit', { name: isolated(name) }) : t('hitNoName')];
  }
  if (replaced(ev)) return ['miss', t(given(ev) ? 'missReplaced' : 'missRow')];
  if (ev.found === false) return ['miss', t(made ? 'missMade' : 'miss')];
  if (ev.trace.some((s) => s.step === 'refuse-cookie')) return ['miss', t('refusedCookie')];
  if (given(ev)) return ['', t('noKeyGiven')];
  if (made) return ['', t('noKeyMade')];
  return ['', t(ev.trace.some((s) => s.step === 'read-cookie') ? 'noKey' : 'unread')];
}

/** The name under which the demo looked for its session ID. @param {Exchange} ev */
export const nameOf = (ev) => ev.request.name ?? 'sessionid';

/** What each pair of the Cookie line is, and why it is there; idle is one that is just there. @param {Exchange} ev */
export function pairs(ev) {
  const { cookies } = ev.request;
  const [wanted, at] = [nameOf(ev), cookies.findIndex((c) => c.read)];
  return cookies.map((cookie, i) => {
    const { name, value = '', foreign, read } = cookie;
    if (foreign) return { cookie, idle: true, say: whose(cookie) };
    if (read) return { cookie, say: t(name === wanted ? 'pair.read' : 'pair.within', { name: wanted }) };
    if (name === wanted && at >= 0 && at < i) return { cookie, say: t('pair.second') };
    if (name === 'sessionid' && name !== wanted) return { cookie, say: t('pair.renamed', { name: wanted }) };
    // A search would have found it here before it found anything else.
    const passed = name !== wanted && `${name}=${value}`.includes(`${wanted}=`) && (at < 0 || at > i);
    return { cookie, idle: !passed, say: t(passed ? 'pair.passed' : 'pair.unread', { name: wanted }) };
  });
}

/** Whose a pair is that is not the demo's. @param {{from?: string}} cookie */
export function whose({ from }) {
  return t(from === 'walk-in' ? 'pair.walkIn' : 'pair.host');
}

/** Another's exchange in one line: method, path, status and tag, no more. @param {Exchange} ev */
export function briefly(ev) {
  const { method, path } = ev.request;
  const face = carried(ev) ?? given(ev);
  const line = el('code', {}, `${method} ${path} → ${ev.response.status}`);
  return [t(ev.seat ? 'otherSeat' : 'walkIn'), ' ', line, ' ', ...(face ? [chip(face)] : [])];
}
