// The shapes that travel between the server and the modules, for the type
// checker. Nothing loads this file.

/** How a session ID looks wherever it is shown: its first characters, a colour and a shape. */
interface Identity { tag: string; hue: number; shape: number; chosen?: boolean }

interface Row extends Identity {
  id?: string;
  /** whose memory has it, where two servers have a table each */
  server?: number;
  /** how many things are in the basket, where there is a shop */
  basket?: number;
  /** the page is dark, where there is a shop */
  dark?: boolean;
  /** what can't be seen in it is written as \uNNNN */
  username: string | null;
  /** the name to the letter, where this seat's request brought it */
  typed?: string;
  created: string;
  seen: string;
  requests: number;
  mine: boolean;
  /** what this page saw of it, the latest last */
  deeds?: Deed[];
}

/** Something that was done to a row. */
interface Deed {
  seq: number;
  at: string;
  /** a word of story.did */
  did: string;
  /** whose request it was, '' a walk-in's; or who acted on the table */
  seat: string;
  /** of a request */
  browser?: string;
  /** of a request: method, path and status */
  line?: string;
  name?: string | null;
}

interface Change extends Identity { op: 'put' | 'touch' | 'delete'; server?: number; username?: string | null; basket?: number; dark?: boolean; new?: boolean;
  /** of the row, where they do not follow from the event */
  created?: string; seen?: string; requests?: number }

/** One pair of a request's Cookie header; the face is there where the lab knows the value. */
interface Cookie extends Partial<Identity> {
  name: string;
  value?: string;
  /** the demo took its session ID from here */
  read: boolean;
  /** another program of this host left it */
  foreign: boolean;
  from?: 'walk-in' | 'host';
}

/** Without a face it is taken back, or holds no ID. */
interface SetCookie extends Partial<Identity> { name: string; value?: string }

/** One request to the demo and its response. Without heads it is another's. */
interface Exchange {
  type: 'exchange';
  seq: number;
  at: string;
  /** seconds that the demo's clock was ahead of at */
  ahead?: number;
  seat: string;
  browser: string;
  /** which of two servers answered */
  server?: number;
  found?: boolean;
  /**
   * removed: cookies that the student deleted in the jar since this browser's last request;
   * omitted: how many pairs of the Cookie header are not in cookies;
   * name: what the demo's cookie was called, where that is not sessionid
   */
  request: { method: string; path: string; head?: string; cookies: Cookie[]; omitted?: number; removed?: string[]; name?: string };
  /** page: which of the demo's pages it is, absent for none of them */
  response: { status: number; page?: 'form' | 'welcome' | 'error'; head?: string; setCookies: SetCookie[] };
  /** after: ms since the request came, where requests run beside each other */
  trace: { step: string; value?: string; after?: number }[];
  changes: Change[];
  /** the row of the ID that it carried was deleted before, and not made again since */
  deleted?: boolean;
  /** the cookie that it lacks although its browser was given it; for the seat itself */
  lost?: Lost;
}

/** A cookie that did not come back. */
interface Lost {
  name: string;
  given: string;
  /** a word of js.missing */
  why: string;
  /** when its Max-Age was over, where that is why */
  ended?: string;
  /** the browser has it still: another site began the request */
  held?: boolean;
  /** how many of this browser's cookies in a row have not come back, without the student's doing */
  times: number;
}

/** An act on the table. */
interface Act { type: 'session'; seq: number; at: string; ahead?: number; op: string; by: string; changes: Change[] }

/** How the demo departs from the chapter's program; what is off is absent. */
type Policy = Record<string, boolean | string | number>;

/** Another policy holds from here on. */
interface PolicyChange { type: 'policy'; seq: number; at: string; policy: Policy; before: Policy; by: string; changes: Change[] }

/** The demo's clock is so many seconds ahead from here on. */
interface ClockChange { type: 'clock'; seq: number; at: string; ahead: number; before: number; by: string; changes: Change[] }

/** Where the sessions live; what is absent is as in the chapter. */
interface DemoStorage { store?: '' | 'sqlite' | 'redis'; servers?: number; sticky?: boolean; delay?: number; writes?: '' | 'changed' | 'compare'; ifThere?: boolean; shop?: boolean }

/** Which servers do not run, from 1 on; and how the store is that they share, where it does not answer. */
interface Health { stopped?: number[]; store?: 'unread' | 'off' | 'failed' }

/** Whether a store can be used. */
type Ready = 'ready' | 'silent' | 'none';

/** Where the sessions live and where they could, as the API answers. */
interface StorageView { storage: DemoStorage; stopped: number[]; store: '' | 'unread' | 'off' | 'failed'; ready: Record<string, Ready> }

/** The sessions live elsewhere from here on. */
interface StorageChange { type: 'storage'; seq: number; at: string; storage: DemoStorage; before: DemoStorage; health: Health; by: string; changes: Change[] }

/** Something happened to a server or, without a server, to the store. */
interface ServerChange {
  type: 'server'; seq: number; at: string; server?: number; health: Health; by: string; changes: Change[];
  op: 'restarted' | 'stopped' | 'started' | 'store-off' | 'store-on' | 'store-failed' | 'store-back';
}

/** A row as the store itself has it. A cell is null where this visitor may not see it. */
interface StoreRow extends Identity { cells: (string | null)[]; left?: number; damaged?: boolean; differs?: 'unknown' | 'changed' }

/** What the store holds. */
interface StoreLook { seq: number; store: string; command: string; columns: string[]; count: number; rows: StoreRow[]; missing: Row[] }

/** What a timeline is made of. */
type Happened = Exchange | Act | PolicyChange | ClockChange | StorageChange | ServerChange;

interface Progress {
  type: 'progress';
  seq: number;
  at: string;
  seat: string;
  lesson: string;
  exercise: string;
  step: number;
  passed: string | null;
  say: string;
}

interface Presence { type: 'presence'; seq: number; at: string; seats: number; present: number }

/** What an instructor sets for a class. */
interface Settings {
  name: string;
  /** somebody new may join */
  open: boolean;
  servers: 'one' | 'each';
  /** the lesson that is opened for everyone, '' if none */
  lesson: string;
  /** the room has ended */
  closed?: boolean;
  /** of one that has ended: a visitor began it */
  private?: boolean;
}

/** The class is another than before. */
interface RoomChange { type: 'room'; seq: number; at: string; room: Settings }

/** What may happen, and the page that makes it true; '' is decided by hand. */
interface Option { say: string; page: '' | 'form' | 'welcome' | 'error' }

/** A question that the class is asked before the act. */
interface Ask {
  id: string;
  ask: string;
  options: Option[];
  /** predictions are taken */
  open: boolean;
  answered: number;
  /** of each option; null for students until the outcome is known */
  counts: number[] | null;
  /** the option that came true; null before */
  outcome: number | null;
  lesson?: string;
  /** a prepared question in every language */
  words?: Record<string, { ask: string; options: string[] }>;
  /** whose next page decides, once it is closed; '' for students, and where nobody is named */
  seat: string;
  /** the same by a row's tag */
  row: string;
}

interface Asking { type: 'ask'; seq: number; at: string; ask: Ask | null }

/** What the walls of a room show, and its remotes. */
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

/** For the instructor and the owner. */
interface WallChange { type: 'wall'; seq: number; at: string; wall: Wall }

/** The instructor recommends the next hint of an exercise to this seat. */
interface Nudge { type: 'nudge'; seq: number; at: string; lesson: string; exercise: string }

interface Snapshot {
  type: 'snapshot';
  seq: number;
  at: string;
  seat: string;
  policy: Policy;
  storage?: DemoStorage;
  health?: Health;
  ahead: number;
  count: number;
  requests: number;
  base: Row[];
  events: LabEvent[];
  room?: Settings;
  ask?: Ask | null;
  wall?: Wall;
}

type LabEvent = Exchange | Act | PolicyChange | ClockChange | StorageChange | ServerChange | Progress | Presence | RoomChange | Asking | WallChange | Nudge | Snapshot;

/** Whether a page follows its room. */
type Link = 'connecting' | 'open' | 'lost';

/** One long poll's answer. */
interface Answer { events: LabEvent[]; seq: number }

/** What a way of reading the journal is given by follow(): see stream.js. */
interface Reading {
  /** the seq of the last event that was taken, '' before a snapshot */
  last(): string;
  /** asks the journal's address, with more of a query; throws unless there is an answer */
  ask(query: string, accept: string, headers?: Record<string, string>): Promise<Response>;
  /** something has to come within so many milliseconds, or the reading ends */
  expect(ms: number): void;
  /** something came through */
  open(): void;
  take(events: LabEvent[], seq: string): void;
}

/** A browser's cookie and the row that it opens: there or not. */
type Case = 'both' | 'cookie' | 'row' | 'none';

/** What the server last saw of a browser's cookie. */
interface Held {
  /** the last that it sent or was given */
  face: Identity | null;
  /** it has that still, for all that the server knows */
  has: boolean;
  /** where it was when its last request came */
  came: Case;
}

/** How far one exercise is: its steps, its questions, and so many optional steps. */
interface Done { passed: string | null; steps: (string | null)[]; optional?: number; hints?: number; shown?: string | null }

/** A room as a caller may see it: a caller outside the room gets no code and no counts. */
interface RoomView extends Settings {
  room: string;
  /** a visitor began it: it is joined by its link alone */
  private: boolean;
  /** the caller may open and shut it */
  mayShut: boolean;
  /** an instructor leads the lab; else its owner may be alone */
  class: boolean;
  maySetPolicy: boolean;
  code?: string;
  seats: number;
  present: number;
  rows: number;
  join?: string;
}

interface Me {
  seat: string;
  room: string;
  name: string;
  demo: string;
  /** browser B's */
  demoB: string;
  /** brings the seat back on another device */
  code: string;
  roomName: string;
  /** the lesson that is opened for everyone, '' if none */
  lesson: string;
  prediction: { ask: string; option: number } | null;
  progress: Record<string, Record<string, Done>>;
  /** lessons that this seat has worked in; a step that lessons share is ticked in others, too */
  opened: string[];
}

/** What the page knows of its room: see journal.js. */
interface State {
  /** the seat that reads */
  me: string;
  /** the last event folded */
  seq: number;
  /** the snapshot it began with */
  epoch: number;
  /** when that happened */
  at: string;
  /** how the demo departs from the chapter's program */
  policy: Policy;
  /** seconds that the demo's clock is ahead */
  ahead: number;
  /** where the sessions live */
  storage: DemoStorage;
  health: Health;
  /** by server, when what its memory held was gone last */
  emptied: Record<number, string>;
  /** rows in the server's table */
  count: number;
  /** to the demo, since the room was started or reset */
  requests: number;
  /** by their key (see rows.js), oldest first */
  rows: Map<string, Row>;
  /** this seat's newest exchange */
  own: Exchange | null;
  /** this seat's last few exchanges, that one included, oldest first */
  recent: Exchange[];
  /** somebody else's newest exchange */
  other: Exchange | null;
  /** by tag: the Set-Cookie lines that gave this seat the session ID, by browser */
  given: Map<string, Record<string, { at: string; line: string }>>;
  /** the table that the last GET printed, before it did anything else; null before that is known */
  printed: { at: string; path: string; rows: Map<string, Row>; count: number } | null;
  /** by key: what was done to rows that are gone */
  past: Map<string, Deed[]>;
  /** by browser of this seat */
  held: Map<string, Held>;
  /** by lesson/exercise/step */
  ticks: Map<string, Progress>;
  /** the newest exchange of each browser of this seat */
  last: Map<string, Exchange>;
  /** when the table began anew, '' where that is not known */
  restarted: string;
  /** what the class is like; null before that is known */
  room: Settings | null;
  /** what the class is asked */
  ask: Ask | null;
  /** how many seats look on, 0 before that is known */
  present: number;
}

/** Where one exercise stands. */
interface Standing {
  id: string;
  number: number;
  title: string;
  state: 'todo' | 'active' | 'passed' | 'shown';
  /** what to do next, '' when nothing is left */
  next: string;
}

/** Why there is no seat any more: the room forgot it, the room ended, or the instructor removed it. */
type Gone = 'gone' | 'closed' | 'ended' | 'removed';
type Seat = import('./seat.js').Seat;
