// What modules read of a page when they are loaded: its language and its words.
// Import this first; the modules themselves are imported as they are.
import { readFileSync } from 'node:fs';

const lang = 'en';
const words = readFileSync(new URL(`../../web/words/${lang}.json`, import.meta.url), 'utf8');

globalThis.document = {
  documentElement: { lang, dataset: { room: 'main' } },
  querySelector: (selector) => (selector === '#words' ? { textContent: words } : null),
};
globalThis.addEventListener ??= () => {};

/** The same numbers in each run. */
export function randomly(seed) {
  return (n) => (seed = (seed * 48271) % 2147483647) % n;
}

/** A request and its response, with what a test cares about. */
export function exchange({ seq = 1, at = '2026-11-26T09:00:00.000Z', seat = 'me', browser = 'A', request, response, ...more } = {}) {
  return {
    type: 'exchange', seq, at, seat, browser, trace: [], changes: [],
    request: { method: 'GET', path: '/', cookies: [], ...request },
    response: { status: 200, setCookies: [], ...response },
    ...more,
  };
}

/** The demo's cookie with the ID of a tag; read where the demo took its ID from it. */
export const cookie = (tag, more) => ({ name: 'sessionid', value: `${tag}-id`, tag, hue: 1, shape: 1, read: true, foreign: false, ...more });

/** A snapshot of a room where nothing has happened. */
export const snapshot = (more) => ({
  type: 'snapshot', seq: 100, at: '2026-11-26T09:00:00.000Z', seat: 'me', policy: {}, ahead: 0, count: 0, requests: 0, base: [], events: [], ...more,
});
