// @ts-check
// What the board knows beside its tables: one state, and one pure function from a
// state and an action to the next state. The board's elements only draw it.
import { START } from '../core/shared-wall.js';

/** @typedef {LabEvent | {type: 'link', link: Link} | {type: 'refused', known: boolean} | {type: 'told', roomView: RoomView}
 * | {type: 'seats', seats: RosterSeat[]} | {type: 'spot', seat: string} | {type: 'name', seat: string, name: string}
 * | {type: 'set', wall: Wall} | {type: 'doom', doomed: Board['doomed']}} BoardAction */

const NOBODY = { seat: '', name: '' };

/** @returns {Board} */
export const begin = () => ({
  link: 'connecting', revoked: false, room: null, roomView: null, present: -1, ask: null, decider: NOBODY, spot: NOBODY, seats: [], wall: START, doomed: 'none',
});

/** @param {Board} board @param {BoardAction} action @returns {Board} */
export function reduce(board, action) {
  switch (action.type) {
    case 'link': return linked(board, action.link);
    case 'refused': { // this visitor may not see the board: nothing of the room stays on it
      const { link, revoked, wall, doomed } = board;
      return link === 'refused' ? board : { ...begin(), wall, doomed, link: 'refused', revoked: revoked || action.known };
    }
    case 'told': return { ...board, roomView: action.roomView, room: action.roomView, present: action.roomView.present };
    case 'seats': return { ...board, seats: action.seats };
    case 'spot': return { ...board, spot: another(board.spot, action.seat) };
    case 'name': return { ...board, spot: named(board.spot, action), decider: named(board.decider, action) };
    case 'set': return { ...board, wall: action.wall };
    case 'doom': return { ...board, doomed: action.doomed };
    case 'presence': return { ...board, present: action.present };
    case 'ask': return asked(board, action.ask);
    case 'room': return { ...board, room: action.room, link: action.room.closed ? 'closed' : board.link };
    case 'snapshot': {
      const presence = action.events.findLast((e) => e.type === 'presence');
      return { ...asked(board, action.ask ?? null), room: action.room ?? board.room, present: presence?.present ?? board.present };
    }
    default: return board;
  }
}

/** @param {Board} board @param {Link} link */
function linked(board, link) {
  const over = board.link === 'closed' || (board.link === 'refused' && link !== 'open');
  return { ...board, link: over ? board.link : link, revoked: board.revoked && link !== 'open' };
}

/** @param {Board} board @param {Ask | null} ask */
function asked(board, ask) {
  return { ...board, ask, decider: another(board.decider, ask?.seat ?? '') };
}

/** A seat, whose name is not known yet where it is another than before. @param {NamedSeat} before @param {string} seat */
function another(before, seat) {
  return before.seat === seat ? before : { seat, name: '' };
}

/** @param {NamedSeat} one @param {NamedSeat} told */
function named(one, { seat, name }) {
  return one.seat === seat ? { seat, name } : one;
}
