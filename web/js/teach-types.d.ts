// What the instructor's page and the server tell each other, for the type
// checker. Nothing loads this file.

/** A room as its leads see it. */
interface LeadRoom {
  room: string;
  name: string;
  code: string;
  open: boolean;
  servers: 'one' | 'each';
  /** the lesson that everyone is sent to, '' for none */
  lesson: string;
  seats: number;
  present: number;
  rows: number;
  join: string;
}

/** What a seat is at, as far as the server saw it. */
interface LeadDoing {
  lesson: string;
  exercise: string;
  part: number;
  parts: number;
  since: string;
  stuck: boolean;
  /** opened in this exercise */
  hints: number;
  say: string;
}

interface LeadSeat {
  seat: string;
  name: string;
  code: string;
  present: boolean;
  /** when it came, left or last sent a request, whichever was last */
  seen: string;
  session: (Key & { live: boolean }) | null;
  progress: Record<string, Record<string, Done>>;
  doing: LeadDoing | null;
}

/** Seats that are stuck at the same part. */
interface LeadStuck { lesson: string; exercise: string; part: number; seats: number; hints: number; say: string }

interface LeadRoster { seq: number; seats: LeadSeat[]; stuck: LeadStuck[] }

interface LeadWall {
  ids: boolean;
  names: boolean;
  frozen: number | null;
  at: number | null;
  seat: string;
  join: boolean;
  size: number;
  row: string;
}

interface LeadAsk {
  id: string;
  ask: string;
  options: { say: string; page: string }[];
  open: boolean;
  answered: number;
  counts: number[] | null;
  outcome: number | null;
  lesson: string;
}

interface LeadRoomSet { type: 'room'; seq: number; at: string; room: Partial<LeadRoom> & { closed?: boolean } }
interface LeadWallSet { type: 'wall'; seq: number; at: string; wall: LeadWall }
interface LeadAskSet { type: 'ask'; seq: number; at: string; ask: LeadAsk | null }
type LeadSnapshot = Omit<Snapshot, 'room' | 'ask' | 'wall'> & { room?: Partial<LeadRoom>; ask?: LeadAsk | null; wall?: LeadWall };
type LeadEvent = Exchange | Act | Progress | Presence | LeadSnapshot | LeadRoomSet | LeadWallSet | LeadAskSet;

/** What the instructor's page knows: see teach-state.js. */
interface Class {
  journal: State;
  room: LeadRoom;
  wall: LeadWall;
  ask: LeadAsk | null;
  seats: LeadSeat[];
  stuck: LeadStuck[];
  /** seats were asked for at least once */
  known: boolean;
  /** what came after the answer about seats */
  later: Progress[];
  /** the seqs that the wall can be rewound to */
  points: number[];
  /** by how many ms this computer's clock is ahead of the server's */
  ahead: number;
  closed: boolean;
}

/** A lesson as the page lists it. */
interface LeadLesson {
  slug: string;
  title: string;
  exercises: { id: string; title: string }[];
  asks: Preset[];
}

/** A prepared question; one of a lesson's has an id. */
interface Preset { id?: string; lesson?: string; ask: string; options: { say: string; page: string }[] }

/** A session table as this page knows it. */
interface Table {
  /** in the API */
  path: string;
  journal: State;
  /** the seqs that the wall can be rewound to */
  points: number[];
}

/** How one seat stands in one lesson. */
type Status = 'stuck' | 'active' | 'done' | 'gone';

/** What one cell of the matrix says. */
interface Cell { state: 'passed' | 'shown' | 'stuck' | 'active' | 'todo'; glyph: string; word: string; text: string; small: string }

/** What the page's parts need of it. */
interface Desk {
  lead: import('./lead.js').Lead;
  state: Class;
  /** the path of this room in the API, with more after it */
  path(more?: string): string;
  tables: import('./teach-tables.js').Tables;
  lesson(): LeadLesson;
  title(lesson: string, exercise: string): string;
  /** says something at the foot of the page */
  tell(text: string, bad?: boolean): void;
  /** does something and tells what is refused; says whether it was done */
  attempt(work: () => Promise<unknown>, done?: string): Promise<boolean>;
  /** seats are asked for again soon */
  refresh(): void;
  redraw(): void;
}
