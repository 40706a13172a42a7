// @ts-check
// Whether the cookie that a browser was given comes back. Pure; why one does not
// is for lost-cookie.js to find out.
import { crossSite } from './head.js';

/** What a browser asked last, and of its cookie. @param {Asked | undefined} was @param {Exchange} ev @returns {Asked} */
export function returned(was, ev) {
  const { gift: old = null, refused = 0 } = was ?? {};
  const fresh = given(ev);
  if (!old) return { last: ev, gift: fresh ?? null, lost: null, refused };
  const back = ev.request.cookies.some((c) => !c.foreign && c.name === old.name);
  const removed = !back && (old.removed || Boolean(ev.request.removed?.includes(old.name)));
  const now = { ...old, removed, came: old.came || back };
  const unexplained = !back && !old.came && !removed;
  return {
    last: ev, gift: fresh === undefined ? now : fresh, lost: back ? null : now,
    refused: back ? 0 : refused + Number(unexplained),
  };
}

/** The cookie that an exchange gave; null where it took one back. @param {Exchange} ev @returns {Gift | null | undefined} */
function given(ev) {
  const [set] = ev.response.setCookies;
  if (!set) return undefined;
  if (ev.trace.some(({ step }) => step === 'clear-cookie')) return null;
  return { name: set.name, from: ev, came: false, removed: false };
}

/** The exchange that gave what a browser has still, although its last request lacks it because another site began that. @param {Asked} it */
export function heldBack({ last, lost }) {
  return crossSite(last) && lost?.came && !lost.removed ? lost.from : undefined;
}
