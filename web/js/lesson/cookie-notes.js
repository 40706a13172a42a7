// @ts-check
// What the lab says below a request's head: of each pair of the Cookie line why
// it is there, and of a cookie that should be there and is not, what ate it.
import { code, el, find } from '../core/dom.js';
import { nameOf, pairs } from '../core/verdict.js';
import { t } from '../core/words.js';

/** @param {HTMLElement} req the request's half of the wire @param {Exchange | null} own @param {Map<string, Asked>} asked */
export function about(req, own, asked) {
  const all = own ? pairs(own) : [];
  const told = all.length > 1 || all.some(({ cookie: { name } }) => own && name !== nameOf(own)) ? all : []; // the usual one explains itself
  // Two lines are in sight: first what was read, then what was not and why; last what is just there.
  const ranked = [
    ...told.filter(({ cookie }) => cookie.read),
    ...told.filter(({ cookie, idle }) => !cookie.read && !idle),
    ...told.filter(({ idle }) => idle),
  ];
  const items = ranked.map(({ cookie: { name, read }, say }) => item(read ? 'took' : undefined, name, say));
  if (own?.request.omitted) items.push(el('li', {}, t('pair.more', { count: own.request.omitted.toLocaleString(document.documentElement.lang) })));
  const it = missing(own, asked);
  const list = find('.about', req);
  req.toggleAttribute('data-pairs', items.length > 0 || it !== null);
  req.toggleAttribute('data-missing', it !== null);
  list.replaceChildren(...items);
  if (!it) return;
  const place = item('missing', it.lost.name, '…');
  list.insertBefore(place, items[ranked.findIndex(({ idle }) => idle)] ?? null);
  import('./lost-cookie.js').then(({ told: tell }) => {
    const { why, say } = tell(it);
    place.dataset.why = why;
    place.replaceChildren(say);
  }).catch(console.warn);
}

/** The case where an exchange lacks the cookie that its browser was given. @param {Exchange | null} ev @param {Map<string, Asked>} asked */
export function missing(ev, asked) {
  const it = asked.get(ev?.browser ?? '');
  return it?.lost && it.last === ev ? { ...it, lost: it.lost } : null;
}

/** @param {string | undefined} kind @param {string} name @param {string} words */
function item(kind, name, words) {
  return el('li', { class: kind }, code(name), `: ${words}`);
}
