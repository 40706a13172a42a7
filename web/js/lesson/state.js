// @ts-check
// What the lesson page knows: one state, and one pure function from a state and an
// action to the next state. The page's elements only draw it.
import { empty, fold } from '../core/journal.js';

const KEPT = 20; // ticks; a frame shows those that came since the one before

/**
 * @typedef {object} LessonState
 * @property {string} lesson the lesson on the page
 * @property {State} now the room as it is now
 * @property {number | null} moment the event whose moment the panel shows; null is now
 * @property {Link | 'out'} link
 * @property {Me | null} me this seat, as was told last
 * @property {Progress[]} ticks what the server saw of this lesson's exercises, the latest last
 * @property {Nudge | null} nudge the hint that the instructor recommended last
 */

/** @typedef {LabEvent | {type: 'me', me: Me} | {type: 'link', link: Link | 'out'} | {type: 'moment', moment: number | null}} LessonAction */

/** @param {string} lesson @param {number | null} moment @returns {LessonState} */
export function begin(lesson, moment) {
  return { lesson, now: empty(), moment, link: 'connecting', me: null, ticks: [], nudge: null };
}

/** @param {LessonState} state @param {LessonAction} action @returns {LessonState} */
export function reduce(state, action) {
  if (action.type === 'me') return { ...state, me: action.me };
  if (action.type === 'link') return { ...state, link: action.link };
  if (action.type === 'moment') return { ...state, moment: action.moment };
  const next = { ...state, now: fold(state.now, action) };
  if (action.seq <= state.now.seq) return next; // it was taken in before
  if (action.type === 'nudge') next.nudge = action;
  if (action.type === 'progress' && action.lesson === state.lesson) next.ticks = [...state.ticks, action].slice(-KEPT);
  return next;
}
