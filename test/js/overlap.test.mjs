import assert from 'node:assert/strict';
import test from 'node:test';
import { exchange } from './page.mjs';

const { overlap, told } = await import('../../web/js/lesson/overlap.js');

/** A request that came and ended at these ms, with its steps in between. */
const ran = (browser, from, to, ...steps) => exchange({
  browser, at: new Date(Date.UTC(2026, 10, 30) + to).toISOString(), trace: steps.map(([after, step, value]) => ({ step, value, after: after - from })),
});
const slow = (browser, from, what) => ran(browser, from, from + 1600, [from + 800, 'load-session', 'kim'], [from + 801, what], [from + 1600, 'save-session', what]);

test('requests one after the other do not overlap', () => {
  assert.equal(overlap([]), null);
  assert.equal(overlap([slow('A', 0, 'add-to-basket'), slow('B', 1700, 'switch-dark')]), null);
  assert.equal(overlap([exchange(), exchange()]), null); // whose steps have no times
});

test('two at once: their steps interleave on one axis', () => {
  const it = overlap([slow('A', 0, 'add-to-basket'), slow('B', 500, 'switch-dark')]);
  assert.deepEqual(it.bars.map(({ name, from, to }) => [name, from, to]), [['A', 0, 1600], ['B', 500, 2100]]);
  assert.deepEqual(told(it).map(({ ms, name, step }) => `${ms} ${name} ${step}`), [
    '800 A load-session', '801 A add-to-basket', '1300 B load-session', '1301 B switch-dark', '1600 A save-session', '2100 B save-session']);
});

test('the one that came first may end last', () => {
  const it = overlap([slow('B', 300, 'switch-dark'), ran('A', 0, 3000, [1500, 'load-session'], [3000, 'save-session'])]);
  assert.deepEqual(it.bars.map(({ name }) => name), ['A', 'B']);
});

test('a chain of overlaps is one, and a browser that sent two has numbers', () => {
  const it = overlap([slow('B', 0, 'switch-dark'), slow('A', 1000, 'add-to-basket'), slow('B', 2000, 'switch-dark')]);
  assert.deepEqual(it.bars.map(({ name }) => name), ['B1', 'A', 'B2']);
  assert.equal(it.length, 3600);
});

test('the newest alone is no overlap, whatever came before', () => {
  assert.equal(overlap([slow('A', 0, 'x'), slow('B', 500, 'y'), slow('A', 9000, 'z')]), null);
});

test('a row that is deleted meanwhile is told in its place', () => {
  const at = (ms) => new Date(Date.UTC(2026, 10, 30) + ms).toISOString();
  const deeds = [{ did: 'deleted', at: at(-5) }, { did: 'form', at: at(700) }, { did: 'deleted', at: at(1000) }];
  const it = overlap([slow('A', 0, 'add-to-basket'), slow('B', 500, 'switch-dark')], deeds);
  assert.deepEqual(told(it).filter(({ name }) => !name), [{ ms: 1000, name: '', step: 'deleted' }]);
  assert.deepEqual(told(it).map(({ step }) => step).slice(1, 4), ['add-to-basket', 'deleted', 'load-session']);
});
