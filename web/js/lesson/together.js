// @ts-check
// Requests that ran beside each other: a bar for each on one axis of time, with the
// moments at which it read and wrote the row, and the same as a list. Fetched when
// requests first overlapped.
import { chip } from '../core/chip.js';
import { code, el } from '../core/dom.js';
import { isolated } from '../core/isolate.js';
import { carried, given } from '../core/verdict.js';
import { t } from '../core/words.js';
import { told } from './overlap.js';

/** What stands on a bar. @type {Record<string, string>} */
const SIGNS = { 'load-session': '○', 'save-session': '●', conflict: '✕', error: '✕' };

/** Draws them into the wire. @param {HTMLElement} root @param {import('./overlap.js').Overlap} it */
export function drawTogether(root, it) {
  const { bars, length } = it;
  const at = (/** @type {number} */ ms) => `${(100 * ms) / length}%`;
  const lanes = bars.map(({ ev, name, from, to }) => {
    const face = carried(ev) ?? given(ev);
    const bar = el('span', { class: 'bar' });
    bar.style.insetInlineStart = at(from);
    bar.style.inlineSize = at(to - from);
    const marks = told(it).filter((moment) => moment.name === name && SIGNS[moment.step]).map(({ ms, step }) => {
      const mark = el('i', { class: step, title: t(`together.${step}`, { value: '' }) }, SIGNS[step]);
      mark.style.insetInlineStart = at(ms);
      return mark;
    });
    return el('div', { class: 'lane', 'data-hue': face ? `${face.hue}` : undefined },
      el('p', {}, el('b', {}, name), ' ', code(`${ev.request.method} ${ev.request.path} → ${ev.response.status}`), ' ', ...(face ? [chip(face)] : []),
        ev.server ? ` ${t('storage.at', { server: ev.server })}` : ''),
      el('div', { class: 'axis', 'aria-hidden': 'true' }, bar, ...marks));
  });
  const legend = el('p', { class: 'note key-of', 'aria-hidden': 'true' }, `${SIGNS['load-session']} ${t('together.key.load')} · ${SIGNS['save-session']} ${t('together.key.save')} · ${t('together.length', { s: seconds(length) })}`);
  const list = el('ol', { class: 'moments', 'aria-label': t('together.list') }, ...told(it).map(({ ms, name, step, value = '' }) => (
    el('li', { class: step }, el('time', {}, t('together.at', { s: seconds(ms) })), ' ', el('b', {}, name || '✕'), ' ', t(`together.${step}`, { value: isolated(value || t('none')) })))));
  root.replaceChildren(el('div', {}, ...lanes, legend), list);
}

/** @param {number} ms */
const seconds = (ms) => (ms / 1000).toFixed(1);
