import assert from 'node:assert/strict';
import test from 'node:test';
import { cookie, exchange, snapshot } from './page.mjs';

const { empty, fold, fromSnapshot } = await import('../../web/js/core/journal.js');
const { History } = await import('../../web/js/core/history.js');
const { hasRow, keyAt, rowAt, tablesOf } = await import('../../web/js/core/rows.js');
const { cost, lived } = await import('../../web/js/core/lives.js');
const { opened, verdict } = await import('../../web/js/core/verdict.js');

const face = { tag: 'ab', hue: 1, shape: 1 };
const at = (seq) => `2026-11-30T09:00:${String(seq - 100).padStart(2, '0')}.000Z`;
const two = (seq) => ({ type: 'storage', seq, at: at(seq), storage: { servers: 2 }, before: {}, health: {}, by: 'owner', changes: [] });
const asks = (seq, server, { found, name = null, fresh } = {}) => exchange({
  seq, at: at(seq), server, found, changes: [{ op: 'put', ...face, server, username: name, ...(fresh && { new: true }) }],
  request: { cookies: [cookie('ab')] }, trace: [{ step: 'read-cookie', value: 'ab-id' }],
});
const life = (seq, op, server, changes = [], health = {}) => ({ type: 'server', seq, at: at(seq), op, server, health, by: 'owner', changes });
const gone = (server) => ({ op: 'delete', ...face, server, username: null });
const flicker = [two(101), asks(102, 1, { found: false, fresh: true }), asks(103, 1, { found: true, name: 'kim' }), asks(104, 2, { found: false, fresh: true })];
const after = (events, state = fold(empty(), snapshot())) => events.reduce(fold, state);

test('two servers: a row each under one ID', () => {
  const state = after(flicker);
  assert.deepEqual([...state.rows.keys()], ['ab@1', 'ab@2']);
  assert.deepEqual([rowAt(state.rows, 'ab', 1).username, rowAt(state.rows, 'ab', 2).username, state.count], ['kim', null, 2]);
  assert.deepEqual(tablesOf(state), [1, 2]);
  assert.equal(opened({ ...state, own: { ...state.own, found: true } }), 'ab@2');
  assert.equal(state.held.get('A').came, 'cookie'); // this server had no row
});

test('a server prints its own table', () => {
  const asked = { ...asks(105, 2, { found: true }), trace: [{ step: 'print-table' }, { step: 'read-cookie', value: 'ab-id' }] };
  assert.deepEqual([[...after([...flicker, asked]).printed.rows.keys()], after([...flicker, asked]).printed.count], [['ab@2'], 1]);
});

test('a server that is restarted loses its own rows alone', () => {
  const state = after([...flicker, life(105, 'restarted', 1, [gone(1)])]);
  assert.deepEqual([...state.rows.keys()], ['ab@2']);
  assert.deepEqual([state.emptied, state.count, hasRow(state.rows, 'ab'), keyAt(state.rows, 'ab', 1)], [{ 1: at(105) }, 1, true, null]);
  assert.equal(state.past.get('ab@1').at(-1).did, 'restarted');
  assert.equal(verdict(asks(103, 1, { found: true }), state.rows)[0], 'miss');
});

test('one server: the plug empties the table, a shared store keeps it', () => {
  const made = exchange({ seq: 101, at: at(101), changes: [{ op: 'put', ...face, username: null, new: true }] });
  assert.equal(after([made, life(102, 'restarted', 1, [{ op: 'delete', ...face }])]).rows.size, 0);
  const shared = after([{ ...two(101), storage: { store: 'sqlite', servers: 2 } }, { ...made, seq: 102, server: 2 }, life(103, 'restarted', 1)]);
  assert.deepEqual([shared.rows.size, shared.emptied, tablesOf(shared)], [1, {}, [0]]);
  assert.equal(rowAt(shared.rows, 'ab', 2).tag, 'ab');
});

test('pieces of a large table that is gone take their own rows alone', () => {
  const piece = { type: 'session', seq: 105, at: at(105), op: 'restarted', by: 'server', changes: [gone(1)] };
  assert.deepEqual([...after([...flicker, piece]).rows.keys()], ['ab@2']);
});

test('a row that a store has from before is as the store says', () => {
  const use = { created: at(90), seen: at(95), requests: 7 };
  const state = after([life(101, 'store-back', undefined, [{ op: 'put', ...face, username: 'kim', basket: 2, dark: true, new: true, ...use }])]);
  const { created, seen, requests, basket, dark, username } = state.rows.get('ab');
  assert.deepEqual({ created, seen, requests, basket, dark, username }, { ...use, basket: 2, dark: true, username: 'kim' });
});

test('a row that a slow request wrote again after its deletion', () => {
  const row = { op: 'put', ...face, username: 'kim' };
  const state = after([
    exchange({ seq: 101, at: at(101), changes: [{ ...row, new: true }] }),
    { type: 'session', seq: 102, at: at(102), op: 'deleted', by: 'me', changes: [{ ...row, op: 'delete' }] },
    exchange({ seq: 103, at: at(103), found: true, changes: [{ ...row, new: true }], request: { cookies: [cookie('ab')] } }),
  ]);
  assert.deepEqual(state.rows.get('ab').deeds.map(({ did }) => did), ['made', 'deleted', 'revived']);
});

test('a snapshot of two tables is the same state', () => {
  const base = [1, 2].map((server) => ({ ...face, server, username: null, created: at(100), seen: at(100), requests: 1, mine: true }));
  const state = fromSnapshot(snapshot({ storage: { servers: 2 }, health: { stopped: [2] }, count: 2, base }));
  assert.deepEqual([[...state.rows.keys()].sort(), state.health.stopped], [['ab@1', 'ab@2'], [2]]);
});

test('going back through the events of servers', () => {
  const events = [...flicker, life(105, 'stopped', 2, [gone(2)], { stopped: [2] }), life(106, 'started', 2)];
  const history = new History();
  history.begin(snapshot({ seq: 106, events }));
  assert.deepEqual([history.at(104).rows.size, history.at(105).health, history.at(106).health], [2, { stopped: [2] }, {}]);
  const late = new History();
  late.begin(snapshot({ seq: 106, storage: { servers: 2 }, health: { stopped: [2] }, events: [events[5]], count: 1, base: [{ ...face, server: 1, username: 'kim', created: at(102), seen: at(103), requests: 2, mine: true }] }));
  late.prepend(events.slice(0, 5), 101);
  const first = late.at(100);
  assert.deepEqual([first.rows.size, first.storage, first.health, late.at(104).rows.size], [0, {}, {}, 2]);
});

test('what happened to a server, in words', () => {
  const ev = life(105, 'restarted', 1, [gone(1)]);
  assert.deepEqual([lived(ev, true), lived(ev, false), cost(ev)], ['server 1 restarted', 'the server restarted', 'Rows gone: 1.']);
});
