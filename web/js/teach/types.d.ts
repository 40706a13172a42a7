// What the instructor's page and the server tell each other, for the type
// checker. Nothing loads this file.

/** What a seat is at, as far as the server saw it. */
interface Doing {
  lesson: string;
  exercise: string;
  part: number;
  parts: number;
  since: string;
  /** since when it tries without getting on; null while it is idle */
  trying: string | null;
  stuck: boolean;
  /** opened in this exercise */
  hints: number;
  say: string;
}

interface SeatView {
  seat: string;
  name: string;
  code: string;
  present: boolean;
  /** nobody misses it */
  unused: boolean;
  /** when it came, left or last sent a request, whichever was last; null before anybody has come */
  seen: string | null;
  session: (Identity & { live: boolean }) | null;
  progress: Record<string, Record<string, Done>>;
  /** lessons that the student has worked in */
  opened: string[];
  doing: Doing | null;
}

/** Seats that are stuck at the same part. */
interface StuckView { lesson: string; exercise: string; part: number; seats: number; hints: number; say: string }

interface Roster { seq: number; seats: SeatView[]; stuck: StuckView[] }

/** What the instructor's page knows: see state.js. */
interface Class {
  journal: State;
  link: Link;
  room: RoomView;
  ask: Ask | null;
  seats: SeatView[];
  stuck: StuckView[];
  /** seats were asked for at least once */
  known: boolean;
  /** what came after the answer about seats */
  later: Progress[];
  /** what the wall can be rewound to */
  points: Happened[];
  /** by how many ms this computer's clock is ahead of the server's */
  ahead: number;
}

/** A lesson as the page lists it. */
interface LessonView {
  slug: string;
  title: string;
  exercises: { id: string; title: string }[];
  asks: Preset[];
}

/** A prepared question, by its id; in no lesson it fits all. */
interface Preset { id?: string; lesson?: string; ask: string; options: { say: string; page: string }[] }

/** A session table as this page knows it. */
interface Table {
  /** in the API */
  path: string;
  journal: State;
  /** what the wall can be rewound to */
  points: Happened[];
}

/** How one seat stands in one lesson. */
type Status = 'stuck' | 'active' | 'done' | 'gone';

/** What one cell of the matrix says. */
interface Cell { state: 'passed' | 'shown' | 'stuck' | 'active' | 'todo'; glyph: string; word: string; text: string; small: string }

/** What the page's parts need of it. */
interface Desk {
  instructor: import('../core/instructor.js').Instructor;
  /** what the page knows */
  readonly state: Class;
  /** changes some of it */
  change(change: Partial<Class>): void;
  /** the path of this room in the API, with more after it */
  path(more?: string): string;
  tables: import('./tables.js').Tables;
  /** how the room's walls stand */
  wall: Wall;
  lesson(): LessonView;
  title(lesson: string, exercise: string): string;
  /** the same in short */
  place(lesson: string, exercise: string): string;
  /** says something at the foot of the page */
  tell(text: string, bad?: boolean): void;
  /** does something and tells what is refused; says whether it was done */
  attempt(work: () => Promise<unknown>, done?: string): Promise<boolean>;
  /** seats are asked for again soon */
  refresh(): void;
  redraw(): void;
}
