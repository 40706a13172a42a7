// @ts-check
// The detective: a cookie was given, and the browser's next request lacks it.
// What ate it is found from the Set-Cookie line and the two requests alone. The
// rules are the browser's own (RFC 6265bis, sections 5.6 to 5.8). Fetched when
// there is a case.
import { clock } from '../core/dom.js';
import { crossSite, header, lineOf, target } from '../core/head.js';
import { ends, setCookie } from './set-cookie.js';
import { t } from '../core/words.js';

const MOST = 4096; // bytes of name and value
const SOON = 300; // ms in which a request may have left before the cookie arrived

/** @typedef {Asked & {lost: Gift}} Case */
/** @typedef {{why: string} & Record<string, string>} Clue why: a word of js.missing */

/** What ate a cookie. @param {Case} it @returns {Clue} */
export function culprit({ lost: { from, came, removed }, last, refused: times }) {
  const cookie = setCookie(lineOf(from.response, 'set-cookie'));
  return (came ? null : refused(cookie, from)) ?? (removed ? { why: 'removed' } : null)
    ?? withheld(cookie, from, last) ?? (came ? { why: 'deleted' } : blocked(cookie, from, last, times));
}

/** Why a browser does not even keep it. @param {import('./set-cookie.js').Given} cookie @param {Exchange} from @returns {Clue | null} */
function refused({ name, value, attributes }, from) {
  const secure = attributes.has('secure');
  const domain = attributes.get('domain')?.replace(/^\./, '').toLowerCase();
  const host = hostOf(from);
  if (new TextEncoder().encode(name + value).length > MOST) return { why: 'size' };
  if (domain && host !== domain && !host.endsWith(`.${domain}`)) return { why: 'domain', domain, host };
  if (secure && !trusted(from)) return { why: 'secure' };
  if (/^__host-/i.test(name) && !(secure && attributes.get('path') === '/' && !domain)) return { why: 'hostPrefix' };
  if (/^__secure-/i.test(name) && !secure) return { why: 'securePrefix' };
  if (/^none$/i.test(attributes.get('samesite') ?? '') && !secure) return { why: 'none' };
  return null;
}

/** Why a browser that has it does not send it. @param {import('./set-cookie.js').Given} cookie @param {Exchange} from @param {Exchange} ev @returns {Clue | null} */
function withheld(cookie, from, ev) {
  const end = ends(cookie, from.at);
  if (end <= Date.parse(ev.at)) return { why: 'expired', time: clock(new Date(end).toISOString()) };
  const path = pathOf(cookie, from);
  if (!within(askedPath(ev), path)) return { why: 'path', path, asked: askedPath(ev) };
  const site = (cookie.attributes.get('samesite') ?? '').toLowerCase();
  if (site === 'none') return null;
  const framed = [from, ev].some((x) => crossSite(x) && header(x.request, 'sec-fetch-dest') === 'iframe');
  if (framed) return { why: 'frame' };
  if (!crossSite(ev) || (site !== 'strict' && ev.request.method === 'GET')) return null;
  return { why: site ? 'site' : 'siteDefault' };
}

/** What is left when every rule would have let it through. @param {import('./set-cookie.js').Given} cookie @param {Exchange} from @param {Exchange} ev @param {number} times @returns {Clue} */
function blocked({ attributes }, from, ev, times) {
  if (attributes.has('secure')) return { why: 'secure' }; // some browsers want https on this machine too
  if (times < 2 && Date.parse(ev.at) - Date.parse(from.at) < SOON) return { why: 'soon' };
  return { why: header(ev.request, 'sec-fetch-dest') === 'iframe' ? 'framed' : 'blocked' };
}

/** @param {Exchange} ev */
const hostOf = ({ request }) => header(request, 'host').replace(/:\d*$/, '').toLowerCase();

/** Whether the page was a secure context: only then do browsers say how they fetch. @param {Exchange} ev */
function trusted(ev) {
  return /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/.test(hostOf(ev)) || header(ev.request, 'sec-fetch-site') !== '';
}

/** The path that was asked for, without the query. @param {Exchange} ev */
const askedPath = (ev) => target(ev).replace(/\?.*/s, '');

/** @param {import('./set-cookie.js').Given} cookie @param {Exchange} from */
function pathOf({ attributes }, from) {
  const path = attributes.get('path') ?? '';
  if (path.startsWith('/')) return path;
  const asked = askedPath(from);
  return asked.slice(0, asked.lastIndexOf('/')) || '/';
}

/** RFC 6265, section 5.1.4. @param {string} asked @param {string} path */
function within(asked, path) {
  return asked === path || asked.startsWith(path.endsWith('/') ? path : `${path}/`);
}

/** The case in a sentence or two: what is missing, what ate it, what to do. @param {Case} it */
export function told(it) {
  const { why, ...facts } = culprit(it);
  const { name, from } = it.lost;
  return { why, say: `${t('missing', { name, time: clock(from.at) })} ${t(`missing.${why}`, { name, ...facts })}` };
}
