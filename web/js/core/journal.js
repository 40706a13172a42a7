// @ts-check
// The room's journal as the page knows it: one state, and one pure function
// from a state and an event to the next state. Elements only draw it.

import { demoTime } from './clock.js';
import { deed, grown } from './deeds.js';
import { lineOf } from './head.js';
import { keyOf, rowAt, tablesOf } from './rows.js';

/** Rows kept here; the table draws fewer. Older rows of others are only counted. */
const KEEP = 400;
/** This seat's exchanges that are kept: what one act can be made of. */
const RECENT = 8;

/** Rows that are gone, and of which it is kept what was done to them. */
const PAST = 100;

/** @returns {State} */
export function empty() {
  return {
    me: '', seq: 0, at: '', epoch: 0, policy: {}, storage: {}, health: {}, emptied: {}, ahead: 0, count: 0, requests: 0, rows: new Map(), own: null, recent: [], other: null,
    given: new Map(), past: new Map(), ticks: new Map(), printed: null, held: new Map(), last: new Map(), restarted: '',
    room: null, ask: null, present: 0,
  };
}

/** The next state. An event folded before changes nothing. @param {State} state @param {LabEvent} event @returns {State} */
export function fold(state, event) {
  if (event.type === 'snapshot') return fromSnapshot(event, state);
  if (event.seq <= state.seq) return state;
  const next = { ...state, seq: event.seq, at: event.at };
  if (event.type === 'presence') return { ...next, present: event.present };
  if (event.type === 'room') return { ...next, room: event.room };
  if (event.type === 'ask') return { ...next, ask: event.ask };
  if (event.type === 'policy') return { ...next, policy: event.policy };
  if (event.type === 'clock') return { ...next, ahead: event.ahead };
  if (event.type === 'exchange') return exchange(next, event);
  if (event.type === 'storage') return { ...table(next, event), storage: event.storage, health: event.health, emptied: {} };
  if (event.type === 'server') return { ...table(next, event), health: event.health, emptied: emptied(state, event) };
  if (event.type === 'session' && event.op === 'restarted' && !event.changes.length) {
    return { ...next, rows: new Map(), past: new Map(), count: 0, restarted: event.at }; // the table was in memory alone
  }
  if (event.type === 'session') return table(next, event);
  if (event.type === 'progress' && event.seat === state.me) {
    next.ticks = new Map(state.ticks).set(`${event.lesson}/${event.exercise}/${event.step}`, event);
  }
  return next;
}

/** By server, when its memory was emptied last. @param {State} state @param {ServerChange} event */
function emptied({ emptied: before, storage }, { op, server, at }) {
  const ended = op === 'restarted' || op === 'stopped';
  return ended && server && !storage.store ? { ...before, [server]: at } : before;
}

/**
 * A state from a snapshot. What this seat saw last stays on display where the
 * snapshot no longer reaches back to it.
 * @param {Snapshot} snap @param {State} [before] @returns {State}
 */
export function fromSnapshot(snap, before = empty()) {
  const base = [...snap.base].reverse().sort((a, b) => Date.parse(a.created) - Date.parse(b.created));
  const from = snap.events[0]?.seq ?? snap.seq + 1;
  const state = {
    ...(before.me === snap.seat ? before : empty()),
    me: snap.seat, seq: 0, epoch: snap.seq, at: snap.at, policy: snap.policy, storage: snap.storage ?? {}, health: snap.health ?? {},
    ahead: snap.ahead, count: snap.count, requests: snap.requests, other: null, printed: null, emptied: {},
    rows: new Map(base.map((row) => [keyOf(row), known(row, before.rows.get(keyOf(row)), from)])),
    held: snap.events.some((e) => e.type === 'exchange' && e.seat === snap.seat) ? new Map() : before.held,
    room: snap.room ?? null, ask: snap.ask ?? null,
  };
  return { ...snap.events.reduce(fold, state), seq: snap.seq };
}

/** A snapshot's row with what this page saw of it before a seq. @param {Row} row @param {Row | undefined} old @param {number} from @returns {Row} */
function known(row, old, from) {
  if (old?.created !== row.created) return row;
  const typed = old.username === row.username ? old.typed : undefined;
  return { ...row, typed, deeds: old.deeds?.filter(({ seq }) => seq < from) };
}

/** Rows as the table shows them: own first, then the newest. @param {{rows: State['rows']}} state */
export function ordered(state) {
  const rows = [...state.rows.values()].reverse();
  return [...rows.filter((r) => r.mine), ...rows.filter((r) => !r.mine)];
}

/** @param {State} state @param {Exchange} ev @returns {State} */
function exchange(state, ev) {
  const next = { ...table(state, ev), requests: state.requests + 1 };
  if (ev.trace.some((s) => s.step === 'print-table')) {
    next.printed = { at: ev.at, path: ev.request.path, ...tableAt(state, ev.server) }; // before this request
  }
  if (!isOwn(state, ev)) return { ...next, other: ev };
  const tag = ev.response.setCookies[0]?.tag;
  const line = lineOf(ev.response, 'set-cookie');
  if (tag !== undefined && line) next.given = new Map(next.given).set(tag, { ...next.given.get(tag), [ev.browser]: { at: ev.at, line } });

  if (ev.trace.some((s) => s.step === 'read-cookie')) {
    next.held = new Map(state.held).set(ev.browser, holding(state, ev));
  }

  next.last = new Map(state.last).set(ev.browser, ev);
  const recent = [...state.recent.filter(({ seq }) => seq < ev.seq), ev].slice(-RECENT); // a snapshot may tell of some again
  return { ...next, own: ev, recent };
}

/** The table that a server has. @param {State} state @param {number} [server] */
function tableAt({ rows, count, storage }, server) {
  if (tablesOf({ storage }).length === 1) return { rows, count };
  const own = new Map([...rows].filter(([, row]) => row.server === server));
  return { rows: own, count: own.size };
}

/** @param {State} state @param {Exchange} ev */
function isOwn(state, ev) {
  return ev.seat !== '' && ev.seat === state.me;
}

/**
 * What the server saw of a browser's cookie. That a cookie was deleted it knows
 * from the next request alone.
 * @param {State} state before the exchange @param {Exchange} ev @returns {Held}
 */
function holding({ held, rows }, ev) {
  const old = held.get(ev.browser)?.face ?? null;
  const sent = ev.request.cookies.find((c) => c.read);
  const face = /** @type {Identity | undefined} */ (sent ?? ev.response.setCookies.find((c) => c.tag !== undefined));
  const left = old ? rowAt(rows, old.tag, ev.server) !== undefined : [...rows.values()].some((r) => r.mine);
  return { face: face ?? old, has: face !== undefined, came: caseOf(sent !== undefined, sent ? Boolean(ev.found) : left) };
}

/** @param {boolean} cookie @param {boolean} row @returns {Case} */
export function caseOf(cookie, row) {
  if (cookie) return row ? 'both' : 'cookie';
  return row ? 'row' : 'none';
}

/** The table after an event. @param {State} state @param {Exclude<Happened, PolicyChange | ClockChange>} ev @returns {State} */
function table(state, ev) {
  const ahead = 'ahead' in ev ? ev.ahead : state.ahead;
  const at = demoTime(ev.at, ahead); // as the server's rows have it
  const rows = new Map(state.rows);
  let { count, past } = state;
  for (const change of ev.changes) {
    const { op, new: made, username = null, basket, dark, created, seen, requests, ...face } = change;
    const told = created === undefined ? {} : { created, seen: seen ?? '', requests: requests ?? NaN };
    const key = keyOf(face);
    const old = rows.get(key);
    const deeds = grown(old?.deeds ?? past.get(key) ?? [], deed(ev, change));
    if (op === 'delete' || made) rows.delete(key); // a row made again is the newest again
    if (op === 'delete') {
      count--;
      past = new Map([...past].slice(1 - PAST)).set(key, deeds);
    } else if (made) {
      rows.set(key, { ...face, ...madeBy(state, ev, face.tag, at), ...told, username, basket, dark, deeds });
      count++;
    } else if (old) { // else it is older than what is kept
      const typed = op === 'put' && ev.type === 'exchange' ? valueAt(ev, 'store-username') : old.typed;
      const used = ev.type === 'exchange' ? { seen: at, requests: old.requests + 1 } : {};
      rows.set(key, { ...old, username, basket, dark, typed, ...used, ...told, deeds });
    }
  }
  for (const [key, row] of rows) {
    if (rows.size <= KEEP) break;
    if (!row.mine) rows.delete(key);
  }
  return { ...state, rows, past, count: Math.max(count, rows.size) };
}

/** Whose a new row is and since when; of one that a store had before this is not known. @param {State} state @param {Happened} ev @param {string} tag @param {string} at */
function madeBy(state, ev, tag, at) {
  if (ev.type !== 'exchange') return { id: undefined, created: '', seen: '', requests: NaN, mine: state.given.has(tag) };
  return { id: idOf(ev, tag), created: at, seen: at, requests: 1, mine: isOwn(state, ev) };
}

/** The session ID behind a tag, where this exchange shows it. @param {Exchange} ev @param {string} tag */
function idOf(ev, tag) {
  return valueAt(ev, 'create-session') ?? [...ev.request.cookies, ...ev.response.setCookies].find((c) => c.tag === tag)?.value;
}

/** What a step of the server's code worked on, where this exchange shows it. @param {Exchange} ev @param {string} step */
function valueAt(ev, step) {
  return ev.trace.find((s) => s.step === step)?.value;
}
