// What the wall is drawn from, for the type checker.
// Nothing loads this file.

interface NamedSeat { seat: string; name: string }

/** What the roster tells of a seat. */
interface RosterSeat {
  seat: string;
  name: string;
  present: boolean;
  seen: string | null;
  session: (Identity & { live: boolean; named: boolean }) | null;
  rows: number;
}

/** What the board knows beside its tables: see state.js. */
interface Board {
  link: Link | 'refused' | 'closed';
  /** the board was let in once, and is not any more */
  revoked: boolean;
  /** what was last told of the room */
  room: Settings | null;
  /** how to join it; null before that is known */
  roomView: RoomView | null;
  /** how many seats look on; -1 where that is not known */
  present: number;
  ask: Ask | null;
  /** the seat that decides the question, and the one in the spotlight; the name is '' before it is known */
  decider: NamedSeat;
  spot: NamedSeat;
  /** all seats, as far as is known, while each seat has a server */
  seats: RosterSeat[];
  /** how the room's walls stand */
  wall: Wall;
  /** the rows that a question in the footer is about */
  doomed: 'none' | 'row' | 'all';
}

/** What the wall shows at one moment; everything on it is drawn from this. */
interface View extends Board {
  /** the table, at the moment that is shown */
  state: State;
  /** what happened last at that moment, of the seat in the spotlight where there is one */
  event: Happened | null;
  mode: 'live' | 'past' | 'frozen';
  /** the table is another one from the number before */
  journal: number;
  /** the table in view is that of one seat's own server */
  own: boolean;
  /** each seat has a server, and no seat's table is in view */
  apart: boolean;
  /** whether what happens now would be shown */
  follows: boolean;
}
