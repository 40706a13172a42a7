import assert from 'node:assert/strict';
import test from 'node:test';
import { exchange } from './page.mjs';

const { heldBack, returned } = await import('../../web/js/core/given-cookie.js');
const { culprit, told } = await import('../../web/js/lesson/lost-cookie.js');
const { ends, setCookie } = await import('../../web/js/lesson/set-cookie.js');

const LAN = 'lab.test:8000';
const BEGAN = Date.parse('2026-11-26T09:00:00.000Z');

/** A request to a desk, and the cookie that its response sets. */
const ev = ({ method = 'GET', path = '/s/one/', host = 'localhost:8000', site, dest, after = 5000, ...more } = {}, set = '') => exchange({
  at: new Date(BEGAN + (set ? 0 : after)).toISOString(),
  request: { method, head: [`${method} ${path} HTTP/1.1`, `Host: ${host}`, ...(site ? [`Sec-Fetch-Site: ${site}`] : []), ...(dest ? [`Sec-Fetch-Dest: ${dest}`] : []), '', ''].join('\r\n'), ...more },
  response: { head: ['HTTP/1.1 200 OK', ...(set ? [`Set-Cookie: ${set}`] : []), '', ''].join('\r\n'), setCookies: set ? [{ name: set.split('=')[0] }] : [] },
});

const frame = { site: 'same-origin', dest: 'iframe' };
const away = { site: 'cross-site', dest: 'document' };
for (const [why, set, { from, next, came = false, removed = false, times = 0 } = {}] of [
  ['removed', 'sessionid=x', { removed: true }],
  ['removed', 'sessionid=x', { came: true, removed: true }],
  ['deleted', 'sessionid=x', { came: true }],
  ['deleted', 'sessionid=x; Max-Age=60', { next: { after: 59_000 }, came: true }],
  ['expired', 'sessionid=x; Max-Age=60', { next: { after: 60_000 }, came: true }],
  ['expired', 'sessionid=x; max-age=60; expires=Wed, 01 Jan 2200 00:00:00 GMT', { next: { after: 61_000 } }],
  ['expired', 'sessionid=x; Max-Age=soon; Expires=Thu, 26 Nov 2026 09:00:30 GMT', { next: { after: 31_000 }, came: true }],
  ['deleted', 'sessionid=x; Path=/s/one', { next: { path: '/s/one/login' }, came: true }],
  ['path', 'sessionid=x; Path=/s/one', { next: { path: '/s/oneself' } }],
  ['path', 'sessionid=x', { from: { path: '/s/one/deep/page' } }],
  ['deleted', 'sessionid=x; Path=/', { next: { path: '/elsewhere?a=/s/one' }, came: true }],
  ['domain', 'sessionid=x; Domain=example.org'],
  ['deleted', 'sessionid=x; Domain=.Lab.Test', { from: { host: `a.${LAN}` }, next: { host: `a.${LAN}` }, came: true }],
  ['secure', 'sessionid=x; Secure', { from: { host: LAN } }],
  ['deleted', 'sessionid=x; Secure', { from: { host: 'lab.example', site: 'same-origin' }, came: true }],
  ['hostPrefix', '__Host-sessionid=x; Path=/'],
  ['deleted', '__Host-sessionid=x; Secure; Path=/', { came: true }],
  ['securePrefix', '__Secure-sessionid=x'],
  ['none', 'sessionid=x; SameSite=None'],
  ['size', `sessionid=${'x'.repeat(4096)}`],
  ['frame', 'sessionid=x', { next: { site: 'cross-site', dest: 'iframe' } }],
  ['site', 'sessionid=x; SameSite=Strict', { next: away, came: true }],
  ['deleted', 'sessionid=x; SameSite=Lax', { next: away, came: true }],
  ['site', 'sessionid=x; SameSite=Lax', { next: { ...away, method: 'POST' }, came: true }],
  ['siteDefault', 'sessionid=x', { next: { ...away, method: 'POST' }, came: true }],
  ['soon', 'sessionid=x', { next: { ...frame, after: 100 } }],
  ['framed', 'sessionid=x', { next: { ...frame, after: 100 }, times: 2 }],
  ['framed', 'sessionid=x', { next: frame }],
  ['blocked', 'sessionid=x', { next: { site: 'none', dest: 'document' } }],
]) {
  test(`${why}: ${set.slice(0, 60)}`, () => {
    const lost = { name: set.split('=')[0], from: ev(from, set), came, removed };
    const it = { lost, last: ev(next), gift: lost, refused: times };
    assert.equal(culprit(it).why, why);
    assert.doesNotMatch(told(it).say, /[{}]|undefined|missing\./);
  });
}

test('whether a cookie that was given comes back', () => {
  const first = returned(undefined, ev({}, 'sessionid=x'));
  assert.equal(first.lost, null);
  const back = returned(first, ev({ cookies: [{ name: 'sessionid', foreign: false }] }));
  assert.deepEqual([back.lost, back.gift.came, back.refused], [null, true, 0]);
  const once = returned(first, ev());
  assert.deepEqual([once.lost.name, once.lost.came, once.refused], ['sessionid', false, 1]);
  assert.equal(returned(once, ev()).refused, 2);
  assert.equal(returned(first, ev({ cookies: [{ name: 'sessionid', foreign: true }] })).lost.name, 'sessionid');
  const removed = returned(back, ev({ removed: ['sessionid'] }));
  assert.deepEqual([removed.lost.removed, removed.refused], [true, 0]);
});

test('a cookie that the server takes back is no loss', () => {
  const first = returned(undefined, ev({}, 'sessionid=x'));
  const out = returned(first, { ...ev({ cookies: [{ name: 'sessionid', foreign: false }] }, 'sessionid=; Max-Age=0'), trace: [{ step: 'clear-cookie' }] });
  assert.deepEqual([out.gift, returned(out, ev()).lost], [null, null]);
});

test('a cookie that another site\'s request holds back is there still', () => {
  const first = ev({}, 'sessionid=x');
  const back = returned(returned(undefined, first), ev({ cookies: [{ name: 'sessionid', foreign: false }] }));
  assert.equal(heldBack(returned(back, ev(away))), first);
  assert.equal(heldBack(returned(back, ev())), undefined);
});

test('a Set-Cookie line as browsers read it', () => {
  const { name, value, attributes } = setCookie('Set-Cookie: a = b=c ; PATH=/x; HttpOnly');
  assert.deepEqual([name, value, attributes.get('path'), attributes.get('httponly')], ['a', 'b=c', '/x', '']);
  const at = new Date(BEGAN).toISOString();
  assert.equal(ends(setCookie('a=b; Max-Age=0'), at), -Infinity);
  assert.equal(ends(setCookie('a=b'), at), Infinity);
  assert.equal(ends(setCookie('a=b; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT'), at), BEGAN + 60_000);
});
