import assert from 'node:assert/strict';
import test from 'node:test';
import { exchange, snapshot } from './page.mjs';

const { chain } = await import('../../web/js/lesson/chain.js');
const { empty, fold } = await import('../../web/js/core/journal.js');

let seq = 0;
function ev(start, status = 200, { to, desk = '/s/x', browser = 'A' } = {}) {
  const [method, path] = start.split(' ');
  return exchange({
    seq: ++seq, browser, request: { method, path, head: `${method} ${desk}${path} HTTP/1.1\r\nHost: a\r\n\r\n` },
    response: { status, head: `HTTP/1.1 ${status} X\r\n${to === undefined ? '' : `Location: ${to}\r\n`}\r\n` },
  });
}

const login = (to = '/s/x/') => ev('POST /login', 302, { to });

for (const [name, events, want] of [
  ['nothing', [], []],
  ['one request', [ev('GET /')], ['GET /']],
  ['a login', [ev('GET /'), login(), ev('GET /')], ['POST /login', 'GET /']],
  ['a redirect that is not followed yet', [ev('GET /'), login()], ['POST /login']],
  ['another browser in between', [login(), ev('GET /', 200, { browser: 'B' }), ev('GET /')], ['POST /login', 'GET /']],
  ['another browser itself', [login(), ev('GET /', 200, { browser: 'B' })], ['GET /']],
  ['another place', [login(), ev('GET /other', 404)], ['GET /other']],
  ['another desk', [login('/s/y/'), ev('GET /')], ['GET /']],
  ['another query', [login('/s/x/?a'), ev('GET /')], ['GET /']],
  ['the same query', [login('/s/x/?a'), ev('GET /?a', 404)], ['POST /login', 'GET /?a']],
  ['a relative place', [login('./'), ev('GET /')], ['POST /login', 'GET /']],
  ['another method', [login(), ev('POST /', 404)], ['POST /']],
  ['a place without a redirect', [ev('POST /login', 200, { to: '/s/x/' }), ev('GET /')], ['GET /']],
  ['a redirect without a place', [ev('POST /login', 302), ev('GET /')], ['GET /']],
  ['two redirects', [login('/s/x/a'), ev('GET /a', 302, { to: '/s/x/' }), ev('GET /')], ['POST /login', 'GET /a', 'GET /']],
  ['a reload afterwards', [login(), ev('GET /'), ev('GET /')], ['GET /']],
  ['a malformed place', [login('http://['), ev('GET /')], ['GET /']],
]) {
  test(name, () => assert.deepEqual(chain(events).map(({ request }) => `${request.method} ${request.path}`), want));
}

test('the last eight are kept, each once', () => {
  const events = Array.from({ length: 20 }, () => ev('GET /'));
  const first = snapshot({ seq: events[0].seq - 1 });
  const kept = (state) => state.recent.map((one) => one.seq);
  let state = events.reduce(fold, fold(empty(), first));
  assert.deepEqual(kept(state), events.slice(-8).map((one) => one.seq));
  state = fold(state, { ...first, seq: events[19].seq, events: events.slice(-4) });
  assert.deepEqual(kept(state), events.slice(-8).map((one) => one.seq));
});
