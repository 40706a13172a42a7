// @ts-check
// The policy that a lesson begins with: who has done none of its exercises yet, and
// has a server with another, is told so once, and may set it.
import { sentence } from '../core/call.js';
import { act, note } from '../core/notes.js';
import { needed } from '../core/progress.js';
import { t } from '../core/words.js';

let told = false;

/** @param {Seat} seat @param {Me} me @param {string} lesson @param {string} policy that it begins with, as JSON */
export function offerStartPolicy(seat, me, lesson, policy) {
  if (told || Object.values(me.progress[lesson] ?? {}).some((done) => needed(done).every(Boolean))) return;
  told = true;
  const set = () => seat.call('PUT', seat.path('/policy'), JSON.parse(policy)).catch((error) => note('begin', sentence(error)));
  note('begin', t(policy === '{}' ? 'begin.off' : 'begin.other'), act(t('begin.set'), set));
}
