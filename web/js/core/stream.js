// @ts-check
// A small SSE reader on fetch: unlike EventSource it sends a bearer token,
// stops in a hidden tab, and notices a connection that has gone silent or that
// the server has no room for. Then it polls, and tries a stream now and then.
import { poll } from './poll.js';

const FIRST = 4000; // until the first bytes; the server writes some at once
const SILENCE = 40_000; // the server writes something at least every 15 s
const POLLING = 180_000; // until a stream is tried again
const LONGEST = 4000; // between two tries: a class is back within 5 s of its server
const AGAIN = 'time for a stream'; // why polling ended
const FULL = 'too many streams'; // why there is none

/**
 * A parser of an SSE stream; give it text as it comes.
 * @param {(data: string, id: string) => void} onMessage
 * @param {(ms: number) => void} onRetry
 */
function parser(onMessage, onRetry) {
  let rest = '';
  let id = '';
  /** @type {string[]} */
  let data = [];

  /** @param {string} line */
  function take(line) {
    const [, field, value] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (field === 'data') data.push(value);
    else if (field === 'id') id = value;
    else if (field === 'retry' && Number(value)) onRetry(Number(value));
    else if (line === '' && data.length) {
      onMessage(data.join('\n'), id);
      data = [];
    }
  }

  return (/** @type {string} */ text) => {
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/); // a last \r may be half of \r\n
    rest = lines.pop() ?? '';
    lines.forEach(take);
  };
}

/**
 * Reads an event stream until it ends.
 * @param {Reading} reading
 * @param {(ms: number) => void} onRetry
 */
async function stream(reading, onRetry) {
  reading.expect(FIRST);
  const last = reading.last();
  const response = await reading.ask('', 'text/event-stream', last ? { 'Last-Event-ID': last } : {});
  if (!response.body) throw new Error('events: no body');
  const feed = parser((data, id) => reading.take([JSON.parse(data)], id), onRetry);
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    reading.expect(SILENCE);
    reading.open();
    feed(decoder.decode(value, { stream: true }));
  }
}

/**
 * Follows a room's journal. Reconnects by itself, from where it was.
 * @param {object} options
 * @param {string} options.url with a query
 * @param {() => Record<string, string>} options.headers
 * @param {(event: LabEvent) => void} options.onEvent
 * @param {(link: 'connecting' | 'open' | 'lost') => void} options.onLink
 * @param {() => Promise<unknown>} options.onRefused called on 401, before the next try
 * @param {AbortSignal} [options.signal] ends it for good
 */
export function follow({ url, headers, onEvent, onLink, onRefused, signal }) {
  let last = '';
  let base = 1000; // ms before the first new try, until the server says its own (retryWait in internal/site/events.go); never more than LONGEST
  let failures = 0;
  let renewed = false;
  let later = 0; // ms that the server asked to wait for
  let pollUntil = 0; // no stream comes through before, as far as is known
  let between = false; // a stream is tried while polling works
  let silence = 0;
  let timer = 0;
  /** @type {AbortController | null} */
  let running = null;

  /** @param {AbortController} abort @returns {Reading} */
  const reading = (abort) => ({
    last: () => last,
    open() {
      between = false;
      onLink('open');
    },
    expect(ms) {
      clearTimeout(silence);
      // All of a class heard the last event at once; they do not give up at once.
      silence = setTimeout(() => abort.abort('silent'), ms * (1 + Math.random() / 8));
    },
    take(events, seq) {
      abort.signal.throwIfAborted(); // what comes after that is asked for again
      events.forEach(onEvent);
      last = seq;
      failures = 0;
      renewed = false;
      onLink('open');
    },
    async ask(query, accept, more = {}) {
      const response = await fetch(url + query, {
        headers: { ...headers(), Accept: accept, ...more },
        cache: 'no-store',
        signal: abort.signal,
      });
      if (response.status === 401) {
        clearTimeout(silence);
        await onRefused();
        if (!renewed) failures = -1; // the next try at once, later ones like any failure
        renewed = true;
      }
      if (response.status === 429) {
        later = 1000 * (Number(response.headers.get('Retry-After')) || 3);
        abort.abort(FULL);
      }
      abort.signal.throwIfAborted();
      if (!response.ok) throw new Error(`events: ${response.status}`);
      return response;
    },
  });

  /** Reads in one way or the other. @returns {Promise<string>} why it ended */
  async function read(/** @type {AbortController} */ abort, /** @type {boolean} */ polls) {
    try {
      if (polls) await poll(reading(abort), pollUntil);
      else await stream(reading(abort), (ms) => { base = ms; });
      return polls ? AGAIN : 'ended';
    } catch (error) {
      if (abort.signal.aborted) return abort.signal.reason;
      console.warn(error);
      return 'failed';
    } finally {
      clearTimeout(silence);
      abort.abort('over');
    }
  }

  async function connect() {
    clearTimeout(timer);
    if (running || document.hidden || signal?.aborted) return;
    const abort = running = new AbortController();
    const polls = Date.now() < pollUntil;
    const why = await read(abort, polls);
    running = null;
    const held = (why === 'silent' || why === FULL) && !polls;
    if (held) pollUntil = Date.now() + POLLING;
    if (document.hidden || signal?.aborted) return;
    if (held && !between) onLink('connecting');
    between = why === AGAIN;
    if (held || between || why === 'hidden') {
      connect();
      return;
    }
    if (why === FULL) { // a poll whose turn did not come: nothing is lost
      timer = setTimeout(connect, later * (1 + Math.random() / 2));
      return;
    }
    onLink('lost');
    const wait = failures < 0 ? 0 : Math.min(base * 2 ** failures, LONGEST);
    failures++;
    timer = setTimeout(connect, wait * (0.5 + Math.random() / 2));
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      running?.abort('hidden');
    } else {
      if (!running) onLink('connecting');
      connect();
    }
  }, { signal });
  addEventListener('online', () => {
    if (Date.now() < pollUntil) running?.abort(AGAIN); // perhaps another network
    pollUntil = 0;
    connect();
  }, { signal });
  signal?.addEventListener('abort', () => running?.abort('ended'));
  onLink('connecting');
  connect();

  /** Forgets the place: what comes next begins with a snapshot. */
  return () => {
    last = '';
    running?.abort('another seat');
  };
}
