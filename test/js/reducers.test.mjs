import assert from 'node:assert/strict';
import test from 'node:test';
import { exchange, snapshot } from './page.mjs';

const { Store } = await import('../../web/js/core/store.js');
const lesson = await import('../../web/js/lesson/state.js');
const board = await import('../../web/js/wall/state.js');
const desk = await import('../../web/js/teach/state.js');

test('a page is drawn once a frame, however much came', () => {
  const frames = [];
  globalThis.requestAnimationFrame = (draw) => frames.push(draw);
  let drawn = 0;
  const store = new Store(0, (state, action) => state + action, () => { drawn += 1; });
  store.dispatch(1);
  store.dispatch(2);
  store.redraw();
  assert.deepEqual([store.state, frames.length, drawn], [3, 1, 0]);
  frames.pop()();
  assert.equal(drawn, 1);
  store.redraw();
  assert.equal(frames.length, 1);
});

const tick = (seq, more) => ({ type: 'progress', seq, at: '2026-11-26T09:00:00.000Z', seat: 'me', lesson: 'session', exercise: 'one', step: 0, passed: null, say: 'seen', ...more });

test('the lesson keeps the ticks of its own exercises', () => {
  let state = lesson.begin('session', null);
  for (const event of [snapshot(), tick(101), tick(102, { lesson: 'other' }), tick(101), tick(103)]) state = lesson.reduce(state, event);
  assert.deepEqual(state.ticks.map(({ seq }) => seq), [101, 103]);
  assert.equal(state.now.ticks.size, 2);
});

test('the lesson keeps the latest nudge, and no old one', () => {
  let state = lesson.reduce(lesson.begin('session', 7), snapshot());
  state = lesson.reduce(state, { type: 'nudge', seq: 99, lesson: 'session', exercise: 'one' });
  assert.equal(state.nudge, null);
  state = lesson.reduce(state, { type: 'nudge', seq: 101, lesson: 'session', exercise: 'one' });
  assert.equal(state.nudge?.exercise, 'one');
});

test('what the lesson page learns otherwise leaves the room as it is', () => {
  const state = lesson.reduce(lesson.begin('session', 7), snapshot());
  for (const [action, field, value] of [
    [{ type: 'link', link: 'open' }, 'link', 'open'], [{ type: 'moment', moment: null }, 'moment', null], [{ type: 'me', me: { seat: 'me' } }, 'me', { seat: 'me' }],
  ]) {
    const next = lesson.reduce(state, action);
    assert.deepEqual(next[field], value);
    assert.equal(next.now, state.now);
  }
});

const ROOM = { name: '', open: true, servers: 'one', lesson: '' };
const ASK = { id: 'q', ask: '?', options: [], open: true, answered: 0, counts: null, outcome: null, seat: 's1', row: '' };

test('the board hears of its room', () => {
  let state = board.reduce(board.begin(), snapshot({ room: ROOM, ask: ASK, events: [{ type: 'presence', seq: 99, seats: 3, present: 2 }] }));
  assert.deepEqual([state.room, state.ask, state.present, state.decider], [ROOM, ASK, 2, { seat: 's1', name: '' }]);
  state = board.reduce(state, { type: 'name', seat: 's1', name: 'kim' });
  assert.equal(state.decider.name, 'kim');
  assert.equal(board.reduce(state, { type: 'ask', seq: 102, ask: { ...ASK, open: false } }).decider.name, 'kim');
  assert.equal(board.reduce(state, { type: 'ask', seq: 102, ask: null }).decider.name, '');
  assert.equal(board.reduce(state, { type: 'name', seat: 's2', name: 'lee' }).decider.name, 'kim');
});

test('a room that has ended stays ended', () => {
  let state = board.reduce(board.begin(), { type: 'room', seq: 1, room: { ...ROOM, closed: true } });
  for (const link of ['lost', 'connecting', 'open']) state = board.reduce(state, { type: 'link', link });
  assert.equal(state.link, 'closed');
});

test('a board that is refused forgets its room, until it is let in again', () => {
  let state = board.reduce(board.begin(), snapshot({ room: ROOM, ask: ASK }));
  state = board.reduce({ ...state, seats: [{ seat: 's1', name: 'kim' }] }, { type: 'refused', known: true });
  assert.deepEqual([state.link, state.revoked, state.room, state.ask, state.seats, state.present, state.decider.seat], ['refused', true, null, null, [], -1, '']);
  assert.equal(board.reduce(state, { type: 'link', link: 'lost' }).link, 'refused');
  const again = board.reduce(state, { type: 'link', link: 'open' });
  assert.deepEqual([again.link, again.revoked], ['open', false]);
});

const view = (seat) => ({ seat, name: seat, seen: null, doing: null, progress: { session: { one: { passed: null, steps: [null] } } } });

test('the instructor\'s page takes an answer about seats and what came after it', () => {
  let state = desk.reduce(desk.begin({ room: 'main', ...ROOM }), snapshot());
  state = desk.reduce(state, tick(105, { seat: 's1', passed: '2026-11-26T09:00:00.000Z' }));
  state = desk.reduce(state, { type: 'seats', roster: { seq: 104, seats: [view('s1'), view('s2')], stuck: [] } });
  assert.deepEqual(state.seats.map(({ progress }) => Boolean(progress.session.one.passed)), [true, false]);
  state = desk.reduce(state, exchange({ seq: 106, seat: 's2' }));
  assert.deepEqual([state.seats[1].seen, state.points.length], ['2026-11-26T09:00:00.000Z', 1]);
  assert.equal(desk.reduce(state, { type: 'change', change: { link: 'lost' } }).link, 'lost');
});
