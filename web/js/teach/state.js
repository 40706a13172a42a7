// @ts-check
// What the instructor's page knows of its class: one state, and pure functions
// from a state and what came to the next state. The page's parts only draw it.
import { happened } from '../core/history.js';
import { empty, fold } from '../core/journal.js';

const POINTS = 2000; // that the wall can be rewound to, kept here

/** @param {RoomView} room @returns {Class} */
export function begin(room) {
  return {
    journal: empty(), link: 'connecting', room, ask: null, seats: [], stuck: [], known: false, later: [], points: [], ahead: 0,
  };
}

/**
 * The next state. An event taken before changes nothing.
 * @typedef {LabEvent | {type: 'seats', roster: Roster} | {type: 'change', change: Partial<Class>}} ClassAction
 * @param {Class} state @param {ClassAction} event @returns {Class}
 */
export function reduce(state, event) {
  if (event.type === 'seats') return seated(state, event.roster);
  if (event.type === 'change') return { ...state, ...event.change };
  if (event.type === 'snapshot') return snapshot(state, event);
  const { journal } = state;
  if (event.type === 'presence') return state;
  if (event.seq <= journal.seq) return state;
  const next = { ...state, journal: fold(journal, event) };
  if (event.type === 'room') return { ...next, room: { ...state.room, ...event.room } };
  if (event.type === 'ask') return { ...next, ask: event.ask };
  if (event.type === 'progress') return ticked({ ...next, later: [...state.later, event] }, event);
  if (happened(event)) next.points = [...state.points, event].slice(-POINTS);
  if (event.type === 'exchange' && event.seat) next.seats = seen(state.seats, event);
  return next;
}

/** @param {Class} state @param {Snapshot} snap @returns {Class} */
function snapshot(state, snap) {
  return {
    ...state,
    journal: fold(state.journal, snap),
    room: { ...state.room, ...snap.room },
    ask: snap.ask ?? null,
    points: snap.events.filter(happened),
    ahead: Date.now() - Date.parse(snap.at),
  };
}

/** The state with an answer about seats, and with what came after it. @param {Class} state @param {Roster} answer */
function seated(state, { seq, seats, stuck }) {
  const later = state.later.filter((tick) => tick.seq > seq);
  const before = new Map(state.seats.map((one) => [one.seat, one.seen]));
  const now = seats.map((one) => ({ ...one, seen: newest(one.seen, before.get(one.seat)) }));
  return later.reduce(ticked, { ...state, seats: now, stuck, known: true, later });
}

/** A step that was done. @param {Class} state @param {Progress} tick @returns {Class} */
function ticked(state, { seat, lesson, exercise, step, at, passed }) {
  return {
    ...state,
    seats: state.seats.map((one) => {
      const done = one.progress[lesson]?.[exercise];
      if (one.seat !== seat || !done) return one;
      const now = { ...done, passed: passed ?? done.passed, steps: done.steps.map((was, i) => (i === step ? was ?? at : was)) };
      const over = one.doing?.lesson === lesson && one.doing.exercise === exercise;
      return {
        ...one,
        doing: over ? null : one.doing, // what comes next, the server says
        progress: { ...one.progress, [lesson]: { ...one.progress[lesson], [exercise]: now } },
      };
    }),
  };
}

/** @param {SeatView[]} seats @param {Exchange} event */
function seen(seats, { seat, at }) {
  return seats.map((one) => (one.seat === seat ? { ...one, seen: at } : one));
}

/** The later of two instants, null where nobody has come; an event may overtake an answer. @param {string | null} a @param {string | null} [b] */
function newest(a, b = a) {
  return a === null || (b !== null && Date.parse(b) > Date.parse(a)) ? b : a;
}
