import assert from 'node:assert/strict';
import test from 'node:test';
import { cookie, exchange, randomly, snapshot } from './page.mjs';

const { History, ofSeat } = await import('../../web/js/core/history.js');
const { empty, fold, fromSnapshot } = await import('../../web/js/core/journal.js');

const text = (state) => JSON.stringify(state, (key, value) => (value instanceof Map ? [...value] : ['epoch', 'seq'].includes(key) ? undefined : value));

/** One room: visits, logins, deletions, evictions, restarts, and the clock set. */
function room(random, length) {
  const rows = new Map();
  let ahead = 0;
  return Array.from({ length }, (_, i) => {
    const seq = i + 1;
    const at = new Date(1e12 + seq * 1000).toISOString();
    const tags = [...rows.keys()];
    const act = random(12);
    if (act === 11 && random(4) === 0) {
      rows.clear();
      return { type: 'session', seq, at, op: 'restarted', by: '', changes: [] };
    }
    if (act === 11 && random(2)) {
      const before = ahead;
      ahead = random(3) ? ahead + 60 * (1 + random(90)) : 0;
      return { type: 'clock', seq, at, ahead, before, by: 'me', changes: [] };
    }
    if (act > 9 && tags.length) {
      const changes = tags.slice(0, 1 + random(2)).map((tag) => ({ op: 'delete', tag, hue: 1, shape: 1, username: rows.get(tag) }));
      for (const { tag } of changes) rows.delete(tag);
      return { type: 'session', seq, at, ahead, op: ['deleted', 'evicted'][random(2)], by: 'owner', changes };
    }
    const seat = ['me', 's2', ''][random(3)];
    const tag = tags.length && random(3) ? tags[random(tags.length)] : random(4) ? `t${seq}` : `t${random(seq)}`;
    const made = !rows.has(tag);
    const named = !made && random(2) > 0;
    if (made) rows.set(tag, null);
    if (named) rows.set(tag, `n${seq}`);
    const fresh = made && random(2) > 0;
    return exchange({
      seq, at, ahead, seat, browser: seat && 'A', found: fresh ? undefined : !made, trace: [{ step: 'read-cookie' }],
      request: { method: named ? 'POST' : 'GET', cookies: fresh ? [] : [cookie(tag)] }, response: { setCookies: fresh ? [cookie(tag)] : [] },
      changes: [{ op: named || made ? 'put' : 'touch', tag, hue: 1, shape: 1, username: rows.get(tag), ...(made && { new: true }) }],
    });
  });
}

test('the state at every event is what it was when that event was the last', () => {
  const random = randomly(20261126);
  for (let n = 0; n < 300; n++) {
    const events = room(random, 1 + random(80));
    const base = random(events.length);
    const end = base + random(events.length - base + 1);
    const { ahead, count, requests, rows } = events.slice(0, base).reduce(fold, { ...empty(), me: 'me' });
    const begun = snapshot({ seq: end, at: events[0].at, ahead, count, requests, base: [...rows.values()].reverse(), events: events.slice(base, end) });
    const history = new History();
    history.begin(begun);
    let live = fromSnapshot(begun);
    const was = new Map([[end, text(live)]]);
    for (const event of events.slice(end)) {
      live = fold(live, event);
      history.take(event);
      was.set(event.seq, text(live));
      const back = events[base + random(event.seq - base)]; // looking back on the way changes nothing
      if (back) history.moment(back.seq);
    }
    for (const event of events.slice(base, end)) was.set(event.seq, text(fromSnapshot({ ...begun, seq: event.seq, events: events.slice(base, event.seq) })));
    for (const [seq, state] of was) {
      if (seq <= base) continue;
      assert.equal(text(history.at(seq)), state, `history ${n} at ${seq} of ${events.length}`);
      assert.equal(text(history.moment(seq).state), state);
      if (was.has(seq - 1) && seq - 1 > base) assert.equal(text(history.moment(seq).before), was.get(seq - 1));
    }
  }
});

/** So many visits, of which the first ones make a row each. */
const visits = (length, rows) => Array.from({ length }, (_, i) => exchange({
  seq: i + 1, changes: [{ op: i < rows ? 'put' : 'touch', tag: `t${i % rows + 1}`, hue: 1, shape: 1, username: null, ...(i < rows && { new: true }) }],
}));

test('what is kept is bounded, and a moment that is looked at stays', () => {
  const history = new History();
  history.begin(snapshot({ seq: 0 }));
  const events = visits(12_500, 10);
  for (const event of events.slice(0, 12_000)) history.take(event);
  const pinned = history.moment(100);
  assert.equal(pinned.state.requests, 100);
  for (const event of events.slice(12_000)) {
    history.take(event);
    history.take(event); // again changes nothing
  }
  assert.equal(history.events.length, 10_500);
  assert.equal(history.reaches(100), false);
  assert.equal(history.moment(100), pinned);
  assert.deepEqual([history.now.count, history.now.requests], [10, 12_500]);
});

test('older events that come later make the rows before them known', () => {
  const history = new History();
  const events = visits(20, 20);
  const { rows, count, requests } = events.slice(0, 10).reduce(fold, empty());
  history.begin(snapshot({ seq: 20, count, requests, base: [...rows.values()].reverse(), events: events.slice(10) }));
  assert.equal(history.reaches(5), false);
  history.prepend(events.slice(4, 10), 5);
  assert.equal(history.reaches(5), true);
  assert.deepEqual([...history.at(5).rows.keys()], ['t1', 't2', 't3', 't4', 't5']);
});

test('what happened of one seat', () => {
  const mine = exchange({ seq: 1, seat: 'a', request: { cookies: [cookie('x')] } });
  const other = exchange({ seq: 2, seat: 'b' });
  const deleted = { type: 'session', seq: 3, op: 'deleted', by: 'owner', changes: [{ op: 'delete', tag: 'x' }] };
  const elsewhere = { ...deleted, seq: 4, changes: [{ op: 'delete', tag: 'y' }] };
  assert.deepEqual(ofSeat([mine, other, deleted, elsewhere], 'a'), [mine, deleted]);
  assert.deepEqual(ofSeat([mine, other], ''), [mine, other]);
});
