// @ts-check
// The fold of journal.js backwards: what a journal's state was before some events. Pure.
import { isToken } from './deeds.js';
import { empty } from './journal.js';
import { healthBefore, keyOf } from './rows.js';

/**
 * The table before some events, from the table after them. An event tells how a
 * row was afterwards, so what it was before may not be known: such a time is '',
 * such a number NaN.
 * @param {State} state @param {Happened[]} events @returns {State}
 */
export function unfold(state, events) {
  const rows = new Map(state.rows);
  /** @type {Map<string, Row>} */
  const lost = new Map();
  let { count } = state;
  const changes = events.flatMap((e) => e.changes.map((change) => ({ ...change, named: !isToken(e) })));
  for (const { op, new: made, named, username = null, ...face } of changes.reverse()) {
    const key = keyOf(face);
    const row = rows.get(key) ?? lost.get(key);
    if (op === 'delete') {
      lost.set(key, { ...face, username, created: '', seen: '', requests: NaN, mine: false });
      count++;
    } else if (made) {
      rows.delete(key);
      lost.delete(key);
      count--;
    } else if (row) {
      const deeds = row.deeds?.filter(({ seq }) => seq < events[0].seq);
      const before = { ...row, username: op === 'put' && named ? '' : username, typed: op === 'put' && named ? undefined : row.typed, seen: '', requests: row.requests - 1, deeds };
      (rows.has(key) ? rows : lost).set(key, before);
    }
  }
  const requests = state.requests - events.filter((e) => e.type === 'exchange').length;
  const { before: policy = state.policy } = events.find((e) => e.type === 'policy') ?? {};
  const { before: ahead = state.ahead } = events.find((e) => e.type === 'clock') ?? {};
  const { before: storage = state.storage } = events.find((e) => e.type === 'storage') ?? {};
  const turn = events.find((e) => e.type === 'storage' || e.type === 'server');
  const health = turn ? healthBefore(turn) : state.health;
  return { ...empty(), me: state.me, epoch: state.epoch, policy, storage, health, ahead, count, requests, rows: new Map([...lost, ...rows]) };
}
