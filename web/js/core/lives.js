// @ts-check
// What happened to the demo's servers and to the store that they share, in words. Pure readings.
import { serversOf } from './rows.js';
import { t } from './words.js';

/** @typedef {StorageChange | ServerChange} Life */

/** Signs beside the words, which say the same. @type {Record<string, string>} */
const SIGNS = { restarted: '↻', stopped: '■', started: '▶', 'store-off': '✕', 'store-on': '▶', 'store-failed': '✕', 'store-back': '✓' };

/** @param {Happened} ev @returns {ev is Life} */
export const isLife = (ev) => ev.type === 'storage' || ev.type === 'server';

/** The sign in the mark of an event. @param {Life} ev */
export const signOf = (ev) => (ev.type === 'storage' ? '⇄' : SIGNS[ev.op]);

/** The word under the mark of an event. @param {Life} ev */
export const wordOf = (ev) => t(`lives.mark.${ev.type === 'storage' ? 'storage' : ev.op}`);

/** What happened, in a sentence. @param {Life} ev @param {boolean} two whether there are two servers, so that it has to be said which one */
export function lived(ev, two) {
  if (ev.type === 'storage') return t('lives.storage', { what: described(ev.storage) });
  return t(`lives.${ev.op}${two || !ev.server ? '' : '.one'}`, { server: ev.server ?? 0 });
}

/** What came of it for the rows, '' where nothing did. @param {Life} ev */
export function cost({ changes }) {
  const gone = changes.filter(({ op }) => op === 'delete').length;
  const came = changes.filter(({ op, new: made }) => op !== 'delete' && made).length;
  return [gone && t('lives.gone', { n: gone }), came && t('lives.came', { n: came })].filter(Boolean).join(' ');
}

/** A store's name. @param {DemoStorage['store'] | string} [store] */
export const storeName = (store) => t(`storage.store.${store || 'memory'}`);

/** A storage that is not the chapter's, as a button has room for it. @param {DemoStorage} storage */
export const named = ({ store, servers }) => [store && storeName(store), servers === 2 && t('storage.both')].filter(Boolean).join(' · ');

/** What of a storage can't be seen from its tables and plugs: the balancer, and how long the store waits. @param {DemoStorage} storage */
export const unseen = ({ servers, sticky, delay }) => [servers === 2 && t(sticky ? 'storage.sticky' : 'storage.turns'),
  delay && t('storage.delayed', { s: delay / 1000 })].filter(Boolean).join(' · ');

/** A storage in a few words: the store, and two servers where there are two. @param {DemoStorage} storage */
export function described(storage) {
  const two = serversOf(storage) === 2;
  return [storeName(storage.store), t(two ? (storage.sticky ? 'storage.two.sticky' : 'storage.two.turns') : 'storage.one.of'),
    storage.delay ? t('storage.delayed', { s: storage.delay / 1000 }) : ''].filter(Boolean).join(' · ');
}
