import assert from 'node:assert/strict';
import test from 'node:test';
import { cookie, exchange, snapshot } from './page.mjs';

const { caseOf, empty, fold, fromSnapshot, ordered } = await import('../../web/js/core/journal.js');
const { over, span } = await import('../../web/js/core/clock.js');
const { diff, merged } = await import('../../web/js/lesson/table-diff.js');

const face = { tag: 'ab', hue: 1, shape: 1 };
const made = (seq, more) => exchange({
  seq, changes: [{ op: 'put', ...face, username: null, new: true }], response: { setCookies: [cookie('ab')] }, trace: [{ step: 'read-cookie', value: '' }, { step: 'create-session', value: 'ab-id' }], ...more,
});
const named = (seq) => exchange({
  seq, found: true, changes: [{ op: 'put', ...face, username: 'kim' }], request: { method: 'POST', path: '/login', cookies: [cookie('ab')] },
  trace: [{ step: 'read-cookie', value: 'ab-id' }, { step: 'store-username', value: 'kim' }],
});
const deleted = (seq) => ({ type: 'session', seq, at: '2026-11-26T09:00:05.000Z', op: 'deleted', by: 'me', changes: [{ op: 'delete', ...face, username: 'kim' }] });
const begun = fold(empty(), snapshot());

test('a row is made, named and deleted', () => {
  let state = fold(begun, made(101));
  assert.deepEqual([state.count, state.rows.get('ab').id, state.rows.get('ab').mine, state.rows.get('ab').requests], [1, 'ab-id', true, 1]);
  assert.deepEqual([state.held.get('A').face.tag, state.held.get('A').came], ['ab', 'none']);
  state = fold(state, named(102));
  assert.deepEqual([state.rows.get('ab').username, state.rows.get('ab').typed, state.rows.get('ab').deeds.map(({ did }) => did)], ['kim', 'kim', ['made', 'named']]);
  state = fold(state, deleted(103));
  assert.deepEqual([state.count, state.rows.size, state.past.get('ab').at(-1).did], [0, 0, 'deleted']);
});

test('an event that was taken in before changes nothing', () => {
  const state = fold(begun, made(101));
  assert.equal(fold(state, made(101)), state);
});

test('a restart empties the table', () => {
  const state = fold(fold(begun, made(101)), { type: 'session', seq: 102, at: '2026-11-26T10:00:00.000Z', op: 'restarted', by: '', changes: [] });
  assert.deepEqual([state.rows.size, state.count, state.restarted], [0, 0, '2026-11-26T10:00:00.000Z']);
});

test('own rows come first, then the newest', () => {
  const row = (tag, second, mine) => ({ ...face, tag, username: null, created: `2026-11-26T09:00:0${second}.000Z`, seen: '', requests: 1, mine });
  const state = fromSnapshot(snapshot({ count: 3, base: [row('c', 3, false), row('b', 2, false), row('a', 1, true)] }));
  assert.deepEqual(ordered(state).map(({ tag }) => tag), ['a', 'c', 'b']);
});

test('what one step changed', () => {
  const states = [made(101), named(102), deleted(103)].reduce((all, event) => [...all, fold(all.at(-1), event)], [begun]);
  const changed = states.slice(1).map((after, i) => [...diff(states[i], after)]);
  assert.deepEqual(changed, [[['ab', 'made']], [['ab', 'named']], [['ab', 'gone']]]);
  assert.deepEqual([...merged(states[2], states[3]).keys()], ['ab']);
});

test('a cookie, a row', () => {
  assert.deepEqual([caseOf(true, true), caseOf(true, false), caseOf(false, true), caseOf(false, false)], ['both', 'cookie', 'row', 'none']);
});

test('a row is over by the demo\'s clock', () => {
  const row = { created: '2026-11-26T09:00:00.000Z', seen: '2026-11-26T09:10:00.000Z' };
  const at = '2026-11-26T09:20:00.000Z';
  assert.equal(over(row, { policy: {}, ahead: 0, at }), false);
  assert.equal(over(row, { policy: { idleTimeout: 900 }, ahead: 0, at }), false);
  assert.equal(over(row, { policy: { idleTimeout: 900 }, ahead: 300, at }), true);
  assert.equal(over(row, { policy: { absoluteTimeout: 1200 }, ahead: 0, at }), true);
  assert.equal(over({ created: '', seen: '' }, { policy: { idleTimeout: 1 }, ahead: 0, at }), false);
});

test('a time in words', () => assert.deepEqual([span(0), span(61), span(86_400 + 900)], ['0 s', '1 min 1 s', '1 day 15 min']));
