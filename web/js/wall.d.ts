// The shapes that travel between the server and the wall, for the type checker.
// Nothing loads this file.

/** How the walls of a room stand, and with them the remotes. */
interface Wall {
  /** session IDs are shown whole */
  ids: boolean;
  /** usernames are shown */
  names: boolean;
  /** nothing after this seq is taken in */
  frozen: number | null;
  /** rewound to this seq; null is now */
  at: number | null;
  /** the seat in the spotlight */
  seat: string;
  /** the join box is shown */
  join: boolean;
  size: number;
  /** the tag of the chosen row */
  row: string;
}

/** A question before the act. */
interface Ask {
  id: string;
  ask: string;
  options: { say: string; page: string }[];
  open: boolean;
  answered: number;
  counts: number[] | null;
  outcome: number | null;
  lesson: string;
}

/** What everyone of a room knows of it. */
interface RoomState {
  name: string;
  /** somebody new may join */
  open: boolean;
  /** one for all, or each seat has its own */
  servers: string;
  lesson: string;
  /** the room has ended */
  closed?: boolean;
}

interface RoomView extends RoomState {
  room: string;
  /** an instructor leads; else the owner may be alone, and nobody else can come */
  class: boolean;
  /** the join code; only for who is of the room */
  code?: string;
  seats: number;
  present: number;
  rows: number;
  /** the join link, with the code */
  join?: string;
}

interface WallSet { type: 'wall'; seq: number; at: string; wall: Wall }
interface AskSet { type: 'ask'; seq: number; at: string; ask: Ask | null }
interface RoomSet { type: 'room'; seq: number; at: string; room: RoomState }

interface Snapshot { room?: RoomState; ask?: Ask | null; wall?: Wall }
interface Presence { seats: number; present: number }

/** What a wall gets of its room's journal. */
type RoomEvent = LabEvent | WallSet | AskSet | RoomSet;

/** What the timeline is made of. */
type Happened = Exchange | Act;

/** What the wall shows at one moment; everything on it is drawn from this. */
interface View {
  wall: Wall;
  /** the table, at the moment that is shown */
  state: State;
  /** what happened last at that moment, of the seat in the spotlight where there is one */
  event: Happened | null;
  mode: 'live' | 'past' | 'frozen';
  /** the table is another one from the number before */
  journal: number;
  /** the rows that a question in the footer is about */
  doomed: 'none' | 'row' | 'all';
}
