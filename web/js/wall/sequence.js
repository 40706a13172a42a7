// @ts-check
// The last exchange as a sequence: the browser's request, what the server did
// with its table, the answer. Header lines are as they travelled, but for what
// is masked; everything else on it is the lab's own words.
import { chip } from '../core/chip.js';
import { el, find, say } from '../core/dom.js';
import { statusOf } from '../core/head.js';
import { isLogin, isToken } from '../core/deeds.js';
import { isolated } from '../core/isolate.js';
import { cost, isLife, lived } from '../core/lives.js';
import { rowAt, serversOf } from '../core/rows.js';
import { turned } from '../core/timeline.js';
import { carried, given, opened, replaced } from '../core/verdict.js';
import { cookieLine, named, pathOf, setCookieLine } from './mask.js';
import { t, woven } from '../core/words.js';

const root = find('.seq');
/** What is drawn: it changes with every frame of a busy class, not oftener. @type {unknown[]} */
let drawn = [];

/** @param {View} view */
export function drawSequence(view) {
  const { event, state, wall, mode, spot: { name: spot } } = view;
  const face = event?.type === 'exchange' ? carried(event) ?? given(event) : undefined;
  const now = [event, wall.ids, wall.names, wall.seat, mode, spot, face && event?.type === 'exchange' && rowAt(state.rows, face.tag, event.server)];
  if (now.every((part, i) => part === drawn[i])) return;
  drawn = now;

  const [who, steps] = !event ? nothing(view, spot)
    : event.type === 'exchange' ? exchange(event, view, spot)
      : isLife(event) ? life(event, view)
        : act(event, wall);
  find('.who', root).replaceChildren(...who);
  find('.who', root).hidden = !who.length;
  say(find('.server', root), event?.type === 'exchange' && event.server ? t('storage.at', { server: event.server }) : t('wall.server'));
  find('.steps-seq', root).replaceChildren(...steps);
  const id = root.querySelector('.keyline .sid');
  if (id instanceof HTMLElement) find('.keyline:has(.sid)', root).scrollTop = id.offsetTop - 8; // in a long Cookie line: show the ID
}

/** The key of the row that the thread leads to, and the line where it begins. @param {View} view */
export function tied({ event, state }) {
  if (event?.type !== 'exchange') return { key: null, line: null };
  return {
    key: opened({ ...state, own: event }),
    line: /** @type {HTMLElement | null} */ (root.querySelector(event.found ? '.out .keyline' : '.in .keyline')),
  };
}

/** @param {View} view @param {string} spot @returns {(Node | string)[][]} */
function nothing({ wall, mode }, spot) {
  const who = spot && wall.names ? [t('wall.browserOf', { name: isolated(spot) })] : [];
  return [who, [el('li', { class: 'quiet' }, t(!wall.seat ? 'time.quiet' : mode === 'live' ? 'wall.quietSeat' : 'wall.quietSeatThen'))]];
}

/** @param {Exchange} ev @param {View} view @param {string} spot @returns {(Node | string)[][]} */
function exchange(ev, { state, wall }, spot) {
  const { method, path } = ev.request;
  const face = carried(ev) ?? given(ev);
  const name = (face && rowAt(state.rows, face.tag, ev.server)?.username) ?? ev.changes.find((c) => c.username)?.username ?? (wall.seat && spot);
  const who = name && wall.names ? [t('wall.browserOf', { name: isolated(name) })]
    : face ? woven('wall.browserOf', { name: chip(face, { orphan: !rowAt(state.rows, face.tag, ev.server) }) })
      : [t(ev.seat ? 'wall.browser' : 'wall.walkIn')];

  const orphan = ev.found === false;
  const sent = cookieLine(ev, wall, orphan);
  const line = setCookieLine(ev, wall, false);
  return [who, [
    el('li', { class: 'out' }, wire(`${method} ${pathOf(path, wall)}`),
      sent ? keyline('', carried(ev), sent) : keyline('none', null, [t('wall.noCookie')])),
    el('li', { class: 'self' }, ...did(ev, state, wall)),
    el('li', { class: 'in' }, wire(statusOf(ev)),
      line ? keyline('', given(ev) ?? null, line) : keyline('body', null, answer(ev, wall))),
  ]];
}

/** A start line. @param {string} text */
function wire(text) {
  return el('span', { class: 'line', lang: 'en', translate: 'no' }, text);
}

/** The one line that matters, or what is said in its place. @param {string} kind @param {Identity | null} face @param {(Node | string)[]} parts */
function keyline(kind, face, parts) {
  return el('span', {
    class: `keyline ${kind}`, 'data-hue': face ? `${face.hue}` : undefined,
    lang: kind ? undefined : 'en', translate: kind ? undefined : 'no',
  }, ...parts);
}

/** What the server did with its table. @param {Exchange} ev @param {State} state @param {Wall} wall */
function did(ev, state, wall) {
  const face = carried(ev);
  const failed = ev.trace.find((s) => s.step === 'error');
  const made = ev.changes.find((c) => c.new);
  const written = ev.changes.find((c) => c.op === 'put' && !c.new);
  if (failed) return woven('wall.did.error', { what: el('span', { lang: 'en', translate: 'no' }, (failed.value ?? '').split(':')[0]) });
  if (made && face && replaced(ev)) return woven('wall.did.missReplaced', { chip: chip(face, { orphan: true }), made: chip(made) });
  if (ev.found === false && face) return woven(made ? 'wall.did.missMade' : 'wall.did.miss', { chip: chip(face, { orphan: true }) });
  if (written && isLogin(ev)) return woven('wall.did.stored', { chip: chip(written), name: bold(written.username, wall) });
  if (written && isToken(ev)) return woven('wall.did.token', { chip: chip(written) });
  if (ev.found && face) {
    const { username } = ev.changes.find((c) => c.tag === face.tag) ?? rowAt(state.rows, face.tag, ev.server) ?? {};
    return woven('wall.did.found', { chip: chip(face), name: bold(username, wall) });
  }
  if (made) return woven('wall.did.made', { chip: chip(made) });
  return [t('wall.did.nothing')];
}

/** @param {string | null | undefined} username @param {Wall} wall */
function bold(username, wall) {
  return el('b', {}, username ? named(username, wall) : t('wall.noName'));
}

/** The answer where no Set-Cookie line is in it. @param {Exchange} ev @param {Wall} wall */
function answer(ev, wall) {
  for (const { step, value = '' } of ev.trace) {
    if (step === 'render-welcome') return [el('q', { lang: 'en' }, `Welcome, ${named(value, wall)}!`)];
    if (step === 'render-form') return [t('wall.page.form')];
    if (step === 'redirect') return [t('wall.page.redirect')];
    if (step === 'not-found') return [t('wall.page.notFound')];
  }
  return [t('wall.page.other')];
}

/** Something that happened to servers or store, and what came of it. @param {StorageChange | ServerChange} ev @param {View} view @returns {(Node | string)[][]} */
function life(ev, { state }) {
  return [[], [el('li', { class: 'self' }, lived(ev, serversOf(state.storage) === 2), ...(cost(ev) ? [el('br'), cost(ev)] : []))]];
}

/** An act on the table, without a request. @param {Act | PolicyChange | ClockChange} ev @param {Wall} wall @returns {(Node | string)[][]} */
function act(ev, wall) {
  if (ev.type === 'policy' || ev.type === 'clock') return [[], [el('li', { class: 'self' }, turned(ev))]];
  const rows = ev.changes;
  const what = ev.op === 'restarted' ? [t('time.restarted')]
    : rows.length === 1 ? woven(ev.op === 'evicted' ? 'wall.act.evicted' : 'wall.act.gone', { chip: chip(rows[0], { orphan: true }) })
      : [t('wall.act.goneAll', { n: rows.length })];
  const self = el('li', { class: 'self' }, ...what);
  if (ev.by === 'server' || ev.op === 'restarted') return [[], [self]];
  const byInstructor = ev.by === 'instructor' || ev.by === 'owner';
  const { username } = rows[0] ?? {};
  const who = byInstructor ? t('wall.lead') : username && wall.names ? isolated(username) : t('wall.student');
  return [[who], [el('li', { class: 'out' }, keyline('body', null, [t('time.deleted')])), self]];
}
