import assert from 'node:assert/strict';
import test from 'node:test';
import './page.mjs';

const { isolated } = await import('../../web/js/core/isolate.js');
const { grown, made } = await import('../../web/js/core/deeds.js');
const { begun, needed } = await import('../../web/js/core/progress.js');
const { visible } = await import('../../web/js/wall/table.js');
const { still } = await import('../../web/js/teach/still.js');
const { cell, minutes, ordered } = await import('../../web/js/teach/cells.js');

test('a name turns nothing around it', () => {
  assert.equal(isolated('김철수 kim'), '김철수 kim');
  assert.equal(isolated('a\u202eb'), '\u2068a\u202eb\u2069');
  assert.equal(isolated('a\u2067b'), '\u2068a\u2067b\u2069\u2069');
  assert.equal(isolated('a\u2069\u202eb'), '\u2068a\u202eb\u2069');
  assert.equal(isolated('a\nb'), 'a b');
});

test('of a row\'s deeds the one that made it is kept, and the latest', () => {
  let deeds = [];
  for (let seq = 1; seq <= 100; seq++) deeds = grown(deeds, { seq, did: seq === 1 ? 'made' : 'used' });
  assert.deepEqual([deeds.length, deeds[0].seq, deeds.at(-1).seq], [40, 1, 100]);
  assert.deepEqual([made(deeds[0]), made(deeds[1]), made(undefined)], [true, false, false]);
});

test('the rows that fit have the chosen one and the one that is hit', () => {
  const all = Array.from({ length: 10 }, (_, i) => ({ tag: `t${i}` }));
  const tags = (...args) => visible(all, 4, ...args).map(({ tag }) => tag);
  assert.deepEqual(tags('', null), ['t0', 't1', 't2', 't3']);
  assert.deepEqual(tags('', 't8'), ['t0', 't1', 't2', 't8']);
  assert.deepEqual(tags('t9', null), ['t6', 't7', 't8', 't9']);
  assert.deepEqual(tags('t9', 't0'), ['t0', 't7', 't8', 't9']);
});

test('rows stay where they are while they are held', () => {
  const all = new Map([['a', 1], ['b', 2], ['c', 3]]);
  assert.deepEqual([...still(['b', 'gone', 'a'], all, all).keys()], ['b', 'a', 'c']);
});

test('how far an exercise is', () => {
  assert.deepEqual(needed({ steps: ['x', null, 'x'], optional: 1 }), ['x', null]);
  assert.equal(begun({ opened: ['a'], progress: {} }, 'a'), true);
  assert.equal(begun({ opened: [], progress: { a: { one: { passed: null, steps: ['x'] } } } }, 'a'), false);
});

const NOW = Date.parse('2026-11-26T09:10:00.000Z');
const seat = (name, more) => ({ seat: name, name, present: true, opened: ['session'], doing: null, progress: {}, ...more });
const at = (trying, stuck) => ({ lesson: 'session', exercise: 'one', since: trying, trying, stuck });

test('a cell says how a seat stands in an exercise', () => {
  const state = (done, doing = null) => cell(seat('kim', { doing, progress: { session: { one: done } } }), 'session', 'one', NOW).state;
  assert.equal(state(undefined), 'todo');
  assert.equal(state({ passed: null, steps: ['x', null] }), 'active');
  assert.equal(state({ passed: '2026-11-26T09:00:00.000Z', steps: ['x', 'x'] }), 'passed');
  assert.equal(state({ passed: null, shown: 'x', steps: ['x', 'x'] }), 'shown');
  assert.equal(state({ passed: null, steps: ['x', null] }, at('2026-11-26T09:00:00.000Z', true)), 'stuck');
  assert.equal(minutes('2026-11-26T09:07:30.000Z', NOW), 2);
});

test('the stuck come first, the longest before others, and those who left last', () => {
  const lesson = { slug: 'session', exercises: [{ id: 'one' }] };
  const seats = [
    seat('zoe'), seat('gone', { present: false }), seat('late', { doing: at('2026-11-26T09:05:00.000Z', true) }),
    seat('ann'), seat('early', { doing: at('2026-11-26T09:01:00.000Z', true) }), seat('over', { progress: { session: { one: { passed: 'x', steps: ['x'] } } } }),
  ];
  assert.deepEqual(ordered(seats, lesson).map((one) => one.seat.name), ['early', 'late', 'ann', 'zoe', 'over', 'gone']);
});
