// @ts-check
// One act as a sequence: the request, the redirect that it was answered with, and
// the request that this led to, between the browser and the server. Paths are
// those inside the demo, as in the chapter. Fetched when it is first looked at.
import { missing } from './cookie-notes.js';
import { chip } from '../core/chip.js';
import { code, el, find } from '../core/dom.js';
import { header, statusOf, target } from '../core/head.js';
import { rowAt } from '../core/rows.js';
import { carried, given } from '../core/verdict.js';
import { t } from '../core/words.js';

/**
 * The exchanges of one act, oldest first: the newest, and before it those that
 * led to it, each by its redirect.
 * @param {Exchange[]} recent this seat's, oldest first @returns {Exchange[]}
 */
export function chain(recent) {
  const found = recent.slice(-1);
  for (const ev of recent.slice(0, -1).reverse()) {
    if (ev.browser !== found[0].browser) continue;
    if (!redirects(ev, found[0])) break;
    found.unshift(ev);
  }
  return found;
}

/** Whether a redirect led from one exchange to the next. @param {Exchange} from @param {Exchange} to */
function redirects(from, to) {
  const place = header(from.response, 'location');
  if (from.response.status < 300 || from.response.status > 399 || !place || to.request.method !== 'GET') return false;
  try {
    const base = new URL(target(from), 'http://demo');
    const [want, got] = [new URL(place, base), new URL(target(to), base)];
    return want.pathname + want.search === got.pathname + got.search;
  } catch {
    return false; // a path that is no part of any URL
  }
}

/** What a place is called inside the demo. @param {Exchange} ev @param {string} place */
function inside(ev, place) {
  const whole = target(ev);
  const desk = whole.endsWith(ev.request.path) ? whole.slice(0, whole.length - ev.request.path.length) : '';
  return desk && place.startsWith(`${desk}/`) ? place.slice(desk.length) : place;
}

/** Draws the newest act into the wire. @param {HTMLElement} root @param {State} state */
export function drawChain(root, { recent, rows }) {
  const acts = chain(recent);
  const steps = acts.flatMap((ev) => {
    const got = given(ev);
    const face = carried(ev);
    const sent = face ? chip(face, { orphan: ev.found === false || !rowAt(rows, face.tag, ev.server) })
      : el('span', { class: 'none' }, t(ev.request.cookies.length ? 'chain.noKey' : 'chain.noCookie'));
    const place = header(ev.response, 'location');
    return [
      arrow('out', ev, `${ev.request.method} ${ev.request.path}`, face, sent),
      ...(ev.lost ? [el('li', { class: 'quiet' }, missing(ev.lost))] : []),
      arrow('in', ev, statusOf(ev), got,
        ...(place ? [code(`Location: ${inside(ev, place)}`)] : []),
        ...(ev.response.setCookies.length ? [code('Set-Cookie')] : []),
        ...(ev.server ? [el('span', { class: 'note' }, t('storage.answered', { server: ev.server }))] : []),
        ...(got ? [chip(got, { orphan: !rowAt(rows, got.tag, ev.server) })] : [])),
    ];
  });
  find('ol', root).replaceChildren(...(steps.length ? steps : [el('li', { class: 'quiet' }, t('emptyRequest'))]));
  root.scrollTop = root.scrollHeight; // the newest is what the rest of the page is about
}

/** One arrow; the words before it are for screen readers. @param {'out' | 'in'} way @param {Exchange} ev @param {string} start @param {Identity | null | undefined} face @param {...Node} rest */
function arrow(way, ev, start, face, ...rest) {
  return el('li', { class: way, 'data-hue': face ? `${face.hue}` : undefined },
    el('span', { class: 'sr' }, `${t(`chain.${way}`, { browser: ev.browser })} `), code(start), ...rest.flatMap((node) => [' ', node]));
}
