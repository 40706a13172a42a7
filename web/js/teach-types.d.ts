// What the instructor's page and the server tell each other, for the type
// checker. Nothing loads this file.

/** A room as its leads see it. */
interface RoomView {
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
interface Doing {
  lesson: string;
  exercise: string;
  part: number;
  parts: number;
  since: string;
  stuck: boolean;
  say: string;
}

interface SeatView {
  seat: string;
  name: string;
  code: string;
  present: boolean;
  seen: string | null;
  session: (Key & { live: boolean }) | null;
  progress: Record<string, Record<string, Done>>;
  doing: Doing | null;
}

/** Seats that are stuck at the same part. */
interface StuckView { lesson: string; exercise: string; part: number; seats: number; hints: number; say: string }

interface SeatsView { seq: number; seats: SeatView[]; stuck: StuckView[] }

interface WallView {
  ids: boolean;
  names: boolean;
  frozen: number | null;
  at: number | null;
  seat: string;
  join: boolean;
  size: number;
  row: string;
}

interface AskView {
  id: string;
  ask: string;
  options: { say: string; page: string }[];
  open: boolean;
  answered: number;
  counts: number[] | null;
  outcome: number | null;
  lesson: string;
}

type RoomEvent = { type: 'room'; seq: number; at: string; room: Partial<RoomView>; closed?: boolean };
type WallEvent = { type: 'wall'; seq: number; at: string; wall: WallView };
type AskEvent = { type: 'ask'; seq: number; at: string; ask: AskView | null };
type LeadSnapshot = Snapshot & { room?: Partial<RoomView>; ask?: AskView | null; wall?: WallView };
type LeadEvent = Exclude<LabEvent, Snapshot> | LeadSnapshot | RoomEvent | WallEvent | AskEvent;

/** What the instructor's page knows: see teach-state.js. */
interface Class {
  journal: State;
  room: RoomView;
  wall: WallView;
  ask: AskView | null;
  seats: SeatView[];
  stuck: StuckView[];
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
interface LessonView { slug: string; title: string; exercises: { id: string; title: string }[] }

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
  lesson(): LessonView;
  title(lesson: string, exercise: string): string;
  /** says something at the foot of the page */
  tell(text: string, bad?: boolean): void;
  /** does something and tells what is refused; says whether it was done */
  attempt(work: () => Promise<unknown>, done?: string): Promise<boolean>;
  /** seats are asked for again soon */
  refresh(): void;
  redraw(): void;
}
