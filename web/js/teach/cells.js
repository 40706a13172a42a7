// @ts-check
// How a seat stands: in one exercise, and in a lesson as a whole. Pure functions;
// there is no ranking and no score.
import { clock } from '../core/dom.js';
import { begun, ended, needed } from '../core/progress.js';
import { t } from '../core/words.js';

/** @type {Record<Status, number>} */
const ORDER = { stuck: 0, active: 1, done: 2, gone: 3 };

/** @param {SeatView} seat @param {string} lesson @param {string} id @param {number} now @returns {Cell} */
export function cell(seat, lesson, id, now) {
  const done = seat.progress[lesson]?.[id];
  const parts = done ? needed(done) : [];
  const all = parts.length;
  const n = parts.filter(Boolean).length;
  const here = seat.doing?.lesson === lesson && seat.doing.exercise === id ? seat.doing : null;
  /** @param {Cell['state']} state @param {string} glyph @param {string} [text] @param {string} [small] */
  const say = (state, glyph, text = '', small = '') => ({ state, glyph, word: t(`teach.cell.${state}`), text, small });
  if (done?.passed) return say('passed', '✓', '', clock(done.passed).slice(0, 5));
  if (ended(done) === 'shown') return say('shown', '◇', '', t('teach.cell.shown'));
  if (here?.stuck && seat.present) return say('stuck', '!', `${n}/${all}`, t('teach.minutes', { n: minutes(here.trying ?? here.since, now) }));
  // A seat of a program that opens no page has opened nothing: there, ticks are all that is known.
  if (here || (n && (!seat.opened.length || begun(seat, lesson)))) return say('active', '●', `${n}/${all}`);
  return say('todo', '–');
}

/** @param {SeatView} seat @param {LessonView} lesson @returns {Status} */
function status(seat, lesson) {
  if (!seat.present) return 'gone';
  if (seat.doing?.stuck && seat.doing.lesson === lesson.slug) return 'stuck';
  return lesson.exercises.every(({ id }) => ended(seat.progress[lesson.slug]?.[id])) ? 'done' : 'active';
}

/** Stuck, working, done, left; each group by name, but the stuck by how long they have been stuck. @param {SeatView[]} seats @param {LessonView} lesson */
export function ordered(seats, lesson) {
  const since = (/** @type {SeatView} */ seat) => Date.parse(seat.doing?.trying ?? '') || 0;
  return seats.map((seat) => ({ seat, status: status(seat, lesson) })).sort((a, b) => (
    ORDER[a.status] - ORDER[b.status]
    || (a.status === 'stuck' && since(a.seat) - since(b.seat))
    || a.seat.name.localeCompare(b.seat.name, undefined, { numeric: true })
  ));
}

/** Whole minutes since an instant. @param {string} since @param {number} now */
export function minutes(since, now) {
  return Math.max(0, Math.floor((now - Date.parse(since)) / 60_000));
}

/** When a seat was last seen, in a few words. @param {SeatView} seat @param {number} now */
export function last(seat, now) {
  if (seat.seen === null) return t('teach.never');
  if (!seat.present) return t('teach.left', { time: clock(seat.seen).slice(0, 5) });
  const seconds = Math.max(0, Math.floor((now - Date.parse(seat.seen)) / 1000));
  return seconds < 60 ? t('teach.seconds', { n: seconds }) : t('teach.ago', { n: Math.floor(seconds / 60) });
}
