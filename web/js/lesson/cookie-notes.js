// @ts-check
// What the lab says below a request's head: of each pair of the Cookie line why
// it is there, and of a cookie that should be there and is not, what ate it.
import { clock, code, el, find } from '../core/dom.js';
import { nameOf, pairs } from '../core/verdict.js';
import { t } from '../core/words.js';

/** @param {HTMLElement} req the request's half of the wire @param {Exchange | null} own */
export function about(req, own) {
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
  const lost = own?.lost;
  if (lost) {
    const idle = ranked.findIndex((pair) => pair.idle);
    items.splice(idle < 0 ? items.length : idle, 0, el('li', { class: 'missing', 'data-why': lost.why }, missing(lost)));
  }
  req.toggleAttribute('data-pairs', items.length > 0);
  req.toggleAttribute('data-missing', Boolean(lost));
  find('.about', req).replaceChildren(...items);
}

/** What is missing, what ate it, and what to do. @param {Lost} lost */
export function missing({ name, given, why, ended }) {
  return `${t('missing', { name, time: clock(given) })} ${t(`missing.${why}`, ended ? { time: clock(ended) } : {})}`;
}

/** @param {string | undefined} kind @param {string} name @param {string} words */
function item(kind, name, words) {
  return el('li', { class: kind }, code(name), `: ${words}`);
}
