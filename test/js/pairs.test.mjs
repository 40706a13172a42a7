import assert from 'node:assert/strict';
import test from 'node:test';
import './page.mjs';

const { opened, pairs, replaced } = await import('../../web/js/core/verdict.js');
const { pieces } = await import('../../web/js/core/cookie-line.js');
const { t } = await import('../../web/js/core/words.js');

/** What is said of each pair of a request's Cookie header. */
const said = (cookies, name) => pairs({ request: { name, cookies: cookies.map((c) => ({ foreign: false, read: false, ...c })) } }).map(({ say, idle = false }) => [say, idle]);

test('what each pair is, and why it is there', () => {
  const wanted = { name: 'sessionid' };
  assert.deepEqual(said([{ name: 'sessionid', read: true }, { name: 'sessionid' }]), [[t('pair.read', wanted), false], [t('pair.second', wanted), false]]);
  assert.deepEqual(said([{ name: 'mysessionid', read: true }]), [[t('pair.within', wanted), false]]);
  assert.deepEqual(said([{ name: 'note', value: 'sessionid=x' }]), [[t('pair.passed', wanted), false]]);
  assert.deepEqual(said([{ name: 'note', value: 'sessionid=x' }, { name: 'sessionid', read: true }])[0], [t('pair.passed', wanted), false]);
  assert.deepEqual(said([{ name: 'theme', value: 'dark' }]), [[t('pair.unread', wanted), true]]);
  assert.deepEqual(said([{ name: 'theme', foreign: true, from: 'host' }, { name: 'sessionid', foreign: true, from: 'walk-in' }]),
    [[t('pair.host'), true], [t('pair.walkIn'), true]]);
});

test('a cookie of another name', () => {
  const wanted = { name: '__Host-sessionid' };
  assert.deepEqual(said([{ name: 'sessionid' }, { name: '__Host-sessionid', read: true }], '__Host-sessionid'),
    [[t('pair.renamed', wanted), false], [t('pair.read', wanted), false]]);
});

test('the pieces of a Cookie line are the line', () => {
  const face = { tag: 'ab', hue: 1, shape: 1 };
  const cookies = [{ name: 'theme', value: 'dark', foreign: true, read: false }, { name: 'sessionid', value: 'ab-1', read: true, foreign: false, ...face }];
  const line = 'Cookie: theme=dark; sessionid=ab-1';
  const all = pieces(line, { request: { cookies }, trace: [{ step: 'read-cookie', value: 'ab-1' }] });
  assert.equal(all.map(({ text }) => text).join(''), line);
  assert.deepEqual(all.filter((piece) => piece.face).map(({ text }) => text), ['ab-1']);
  assert.deepEqual(all.filter((piece) => piece.foreign).map(({ text }) => text), ['theme=dark']);
});

test('the row that the thread leads to', () => {
  const face = { tag: 'ab', hue: 1, shape: 1 };
  const rows = new Map([['ab', {}]]);
  const own = (found, sent, set = []) => ({ found, request: { cookies: sent ? [{ ...face, read: true }] : [] }, response: { setCookies: set } });
  assert.equal(opened({ own: null, rows }), null);
  assert.equal(opened({ own: own(true, true), rows }), 'ab');
  assert.equal(opened({ own: own(true, true), rows: new Map() }), null);
  assert.equal(opened({ own: own(false, true), rows }), null);
  assert.equal(opened({ own: own(undefined, false, [face]), rows }), 'ab');
  assert.equal(opened({ own: own(undefined, false, [{ name: 'sessionid' }]), rows }), null);
});

test('a row in place of an ID that was refused', () => {
  const ev = { found: false, request: { cookies: [{ tag: 'ab', read: true }] }, changes: [{ tag: 'cd', new: true }] };
  assert.equal(replaced(ev)?.tag, 'cd');
  assert.equal(replaced({ ...ev, changes: [{ tag: 'ab', new: true }] }), undefined);
});
