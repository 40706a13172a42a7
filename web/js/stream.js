// @ts-check
// A small SSE reader on fetch: unlike EventSource it sends a bearer token,
// stops in a hidden tab, and notices a connection that has gone silent.

const SILENCE = 40_000; // the server writes something at least every 15 s
const LONGEST = 15_000; // between two tries

/**
 * A parser of an SSE stream; give it text as it comes.
 * @param {(data: string, id: string) => void} onMessage
 * @param {(ms: number) => void} onRetry
 */
export function parser(onMessage, onRetry) {
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
 * Follows a room's journal. Reconnects by itself, from where it was.
 * @param {object} options
 * @param {string} options.url
 * @param {() => Record<string, string>} options.headers
 * @param {(event: LabEvent) => void} options.onEvent
 * @param {(link: 'connecting' | 'open' | 'lost') => void} options.onLink
 * @param {() => Promise<void>} options.onRefused called on 401, before the next try
 */
export function follow({ url, headers, onEvent, onLink, onRefused }) {
  let last = '';
  let base = 1000;
  let failures = 0;
  let renewed = false;
  let timer = 0;
  /** @type {AbortController | null} */
  let running = null;

  const parse = () => parser((data, id) => {
    onEvent(JSON.parse(data));
    last = id;
    failures = 0;
    renewed = false;
  }, (ms) => { base = ms; });

  /** Reads until the stream ends; throws where it cannot begin. @param {AbortController} abort @param {() => void} heard */
  async function read(abort, heard) {
    const response = await fetch(url, {
      headers: { ...headers(), Accept: 'text/event-stream', ...(last && { 'Last-Event-ID': last }) },
      cache: 'no-store',
      signal: abort.signal,
    });
    if (response.status === 401) {
      await onRefused();
      if (!renewed) failures = -1; // the next try at once, later ones like any failure
      renewed = true;
    }
    if (!response.ok || !response.body) throw new Error(`events: ${response.status}`);
    onLink('open');
    const feed = parse();
    const reader = response.body.getReader();
    const decoder = new TextDecoder();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      feed(decoder.decode(value, { stream: true }));
    }
  }

  async function connect() {
    clearTimeout(timer);
    if (running || document.hidden) return;
    const abort = running = new AbortController();
    if (!failures) onLink('connecting');
    let silence = 0;
    const heard = () => {
      clearTimeout(silence);
      silence = setTimeout(() => abort.abort(), SILENCE);
    };
    heard();
    await read(abort, heard).catch((error) => {
      if (!abort.signal.aborted) console.warn(error);
    });
    clearTimeout(silence);
    abort.abort();
    running = null;
    if (document.hidden) return;
    onLink('lost');
    const wait = failures < 0 ? 0 : Math.min(base * 2 ** failures, LONGEST);
    failures++;
    timer = setTimeout(connect, wait * (0.5 + Math.random() / 2));
  }

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) running?.abort();
    else connect();
  });
  addEventListener('online', connect);
  connect();

  /** Forgets the place: the next connection begins with a snapshot. */
  return () => {
    last = '';
  };
}
