// The shapes that travel between the server and the modules, for the type
// checker. Nothing loads this file.

/** A session's public face. */
interface Key { tag: string; hue: number; shape: number; chosen?: boolean }

interface Row extends Key {
  id?: string;
  username: string | null;
  created: string;
  seen: string;
  requests: number;
  mine: boolean;
}

interface Change extends Key { op: 'put' | 'touch' | 'delete'; username?: string | null; new?: boolean }

/** One pair of a request's Cookie header; the face is there where the lab knows the value. */
interface Cookie extends Partial<Key> {
  name: string;
  value?: string;
  /** the demo took its session ID from here */
  read: boolean;
  /** another program of this host left it */
  foreign: boolean;
  from?: 'walk-in' | 'host';
}

interface SetCookie extends Key { name: string; value?: string }

/** One request to the demo and its response. Without heads it is another's. */
interface Exchange {
  type: 'exchange';
  seq: number;
  at: string;
  seat: string;
  browser: string;
  found?: boolean;
  request: { method: string; path: string; head?: string; cookies: Cookie[] };
  response: { status: number; head?: string; setCookies: SetCookie[] };
  trace: { step: string; value?: string }[];
  changes: Change[];
}

/** An act on the table. */
interface Act { type: 'session'; seq: number; at: string; op: string; by: string; changes: Change[] }

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

interface Presence { type: 'presence'; seq: number; at: string }

interface Snapshot {
  type: 'snapshot';
  seq: number;
  at: string;
  seat: string;
  count: number;
  base: Row[];
  events: LabEvent[];
}

type LabEvent = Exchange | Act | Progress | Presence | Snapshot;

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

/** How far one exercise is; its steps, then its questions. */
interface Done { passed: string | null; steps: (string | null)[]; hints?: number; shown?: string | null }

interface Me { seat: string; room: string; name: string; demo: string; progress: Record<string, Record<string, Done>> }

/** What the page knows of its room: see journal.js. */
interface State {
  /** the seat that reads */
  me: string;
  /** the last event folded */
  seq: number;
  /** the snapshot it began with */
  epoch: number;
  /** rows in the server's table */
  count: number;
  /** by tag, oldest first */
  rows: Map<string, Row>;
  /** this seat's newest exchange */
  own: Exchange | null;
  /** somebody else's newest exchange */
  other: Exchange | null;
  /** by tag: the Set-Cookie line that gave this seat the key */
  given: Map<string, { at: string; line: string }>;
  /** by lesson/exercise/step */
  ticks: Map<string, Progress>;
  /** the cookie that the next request should bring back */
  owed: string | null;
  /** how often in a row it did not come back */
  refused: number;
  /** when the table began anew, '' where that is not known */
  restarted: string;
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

type Seat = import('./seat.js').Seat;
