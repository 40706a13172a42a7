// @ts-check
// Asks the server for what happened before the first event that is kept here.

import { happened } from './history.js';

const FAR = [256, 64, 16, 4, 1]; // how far back; the journal may begin in between

/** @typedef {import('./history.js').History} History */

/**
 * Takes in some of what is older, and says whether there was any.
 * @param {History} history @param {(after: number) => Promise<Answer>} ask the events after a seq
 */
export async function older(history, ask) {
  while (!history.whole && history.room && history.events.length) {
    const { since, events } = history;
    let found = null;
    for (const far of FAR) {
      found = await between(since - far - 1, since, ask);
      if (events !== history.events || since !== history.since) return false; // a snapshot came meanwhile
      if (!found) continue;
      history.prepend(found, since - far);
      if (found.length) return true;
      break; // nothing but who was present: further back
    }
    if (!found) history.whole = true;
  }
  return false;
}

/** What happened after a seq and before another, null where that is not kept. @param {number} after @param {number} before @param {(after: number) => Promise<Answer>} ask */
async function between(after, before, ask) {
  /** @type {Happened[]} */
  const found = [];
  while (after < before - 1) {
    const { events, seq } = await ask(after);
    if (events.some((e) => e.type === 'snapshot')) return null;
    found.push(...events.filter((e) => e.seq < before).filter(happened));
    if (!events.length) break;
    after = seq;
  }
  return found;
}
