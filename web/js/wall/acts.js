// @ts-check
// What the wall's keys do. Most change how all walls of the room stand.
import { isLogin } from '../core/deeds.js';
import { ofSeat } from '../core/history.js';
import { ordered } from '../core/journal.js';
import { anyRow, atServer, byTag } from '../core/rows.js';
import { t } from '../core/words.js';

/**
 * What a key works with.
 * @typedef {object} Bench
 * @property {() => View} look
 * @property {import('./feed.js').Feed} feed
 * @property {import('../core/shared-wall.js').SharedWall} shared
 * @property {import('./keys.js').Keys} keys
 * @property {import('./roster.js').Roster} roster
 * @property {(what: string) => Promise<void>} remove deletes rows of the table in view
 * @property {(what: View['doomed']) => void} doom
 */

/** @param {Bench} bench @param {import('./keys.js').Doing} doing */
export function act(bench, doing) {
  const { shared } = bench;
  const { wall, apart } = bench.look();
  if (apart && amongSeats(bench, doing)) return;
  switch (doing) {
    case 'mask': return shared.set({ ids: !wall.ids });
    case 'names': return shared.set({ names: !wall.names });
    case 'join': return shared.set({ join: !wall.join });
    case 'bigger': return shared.set({ size: Math.min(2, wall.size + 1) });
    case 'smaller': return shared.set({ size: Math.max(0, wall.size - 1) });
    case 'freeze': return shared.set(stands(wall) ? { frozen: null, at: null } : { frozen: bench.feed.journal.history.now.seq });
    case 'live': return shared.set({ frozen: null, at: null });
    case 'up': return choose(bench, -1);
    case 'down': return choose(bench, +1);
    case 'back': return step(bench, -1);
    case 'on': return step(bench, +1);
    case 'first': return step(bench, -Infinity);
    case 'login': return lastLogin(bench);
    case 'spot': return spot(bench);
    case 'delete': return remove(bench);
    case 'deleteAll': return removeAll(bench);
  }
}

/** What a key does while the seats are in the table's place; false where it does what it always does. @param {Bench} bench @param {import('./keys.js').Doing} doing */
function amongSeats({ roster, shared, keys }, doing) {
  switch (doing) {
    case 'up': case 'down': case 'back': case 'on': case 'first':
      roster.move(doing);
      return true;
    case 'spot':
      if (roster.chosen) shine(shared, roster.chosen);
      else keys.tell(t('wall.pickSeat'));
      return true;
    case 'freeze': case 'delete': case 'deleteAll': case 'login':
      keys.tell(t('wall.pickSeat'));
      return true;
  }
  return false;
}

/** Puts a seat with a per-seat server into the spotlight: its journal has other numbers. @param {import('../core/shared-wall.js').SharedWall} shared @param {string} seat */
export const shine = (shared, seat) => shared.set({ seat, at: null, frozen: null, row: '' });

/** Whether the wall shows anything but now. @param {Wall} wall */
export const stands = ({ frozen, at }) => frozen !== null || at !== null;

/** Goes on to the next row, up or down; up from the first to none. @param {Bench} bench @param {number} by */
function choose({ look, shared }, by) {
  const { state, wall } = look();
  const rows = byTag(ordered(state));
  const at = rows.findIndex((row) => row.tag === wall.row);
  const row = rows[Math.min(rows.length - 1, at + by)];
  if ((row?.tag ?? '') !== wall.row) shared.set({ row: row?.tag ?? '' });
}

/** The events that the arrow keys walk through: those of the seat in the spotlight, else all. @param {Bench} bench */
function walked({ feed, shared }) {
  return ofSeat(feed.journal.history.events, feed.own ? '' : shared.wall.seat);
}

/** Rewinds, or goes forward up to now. Before the first event that is kept here it asks for older ones. @param {Bench} bench @param {number} by how many events */
export async function step(bench, by) {
  const { at, frozen } = bench.shared.wall;
  const place = () => walked(bench).findLastIndex(({ seq }) => seq <= (at ?? frozen ?? Infinity));
  while (by < 0 && place() + by < 0 && await bench.feed.older());
  const events = walked(bench);
  const now = place();
  if (now < 0 && by < 0) return; // before this seat's first request
  const to = Math.max(0, now + by);
  const limit = events.findLastIndex(({ seq }) => seq <= (frozen ?? Infinity));
  if (limit >= 0) bench.shared.set({ at: to >= limit ? null : events[to].seq });
}

/** Goes to the last login of the seat in the spotlight. @param {Bench} bench */
async function lastLogin(bench) {
  const { feed, shared, keys } = bench;
  const { seat, frozen } = shared.wall;
  if (!seat) {
    keys.tell(t('wall.loginWhose'));
    return;
  }
  const find = () => walked(bench).findLast((e) => isLogin(e) && e.seq <= (frozen ?? Infinity));
  while (!find() && await feed.older());
  const login = find();
  if (login) shared.set({ at: login === feed.journal.history.last(frozen ?? Infinity) ? null : login.seq });
  else keys.tell(t('wall.noLogin'));
}

/** Puts the seat of the chosen row into the spotlight; without one, that of the exchange in view. @param {Bench} bench */
async function spot({ look, feed, shared, keys }) {
  const { wall, state, event, room } = look();
  const now = room?.servers === 'each' ? { at: null, frozen: null } : {}; // another journal has other numbers
  if (wall.seat) {
    shared.set({ seat: '', ...now });
    return;
  }
  const chosen = anyRow(state.rows, wall.row);
  const seat = chosen ? await feed.seatOf(chosen.tag) : event?.type === 'exchange' ? event.seat : '';
  if (seat) shared.set({ seat, ...now });
  else keys.tell(t(chosen ? 'wall.noSeat' : 'wall.noChoice'));
}

/** Asks whether the chosen row, or the first, shall go. @param {Bench} bench */
function remove(bench) {
  const { look, shared, keys, doom } = bench;
  const { state, wall, mode } = look();
  const row = anyRow(state.rows, wall.row) ?? ordered(state)[0];
  if (!deletable(bench, mode, Boolean(row))) return;
  if (row.tag !== wall.row) shared.set({ row: row.tag });
  keys.ask(row, wall, () => bench.remove(`/sessions/${encodeURIComponent(row.tag)}${atServer(row)}`), () => doom('none'));
  doom('row');
}

/** @param {Bench} bench */
function removeAll(bench) {
  const { look, keys, doom } = bench;
  const { state, wall, mode } = look();
  if (!deletable(bench, mode, state.count > 0)) return;
  keys.ask(state.count, wall, () => bench.remove('/sessions'), () => doom('none'));
  doom('all');
}

/** Whether there is anything to delete, or else why not. @param {Bench} bench @param {string} mode @param {boolean} some */
function deletable({ keys }, mode, some) {
  if (mode !== 'live') keys.tell(t('wall.pastStays'));
  else if (!some) keys.tell(t('wall.noRows'));
  return mode === 'live' && some;
}
