// @ts-check
// The policy and the storage that a lesson begins with: a student who has done none of its
// exercises yet, and has a server with others, is told so once, and may set them.
import { sentence } from '../core/call.js';
import { act, note } from '../core/notes.js';
import { needed } from '../core/progress.js';
import { t } from '../core/words.js';

let told = false;

/**
 * @param {Seat} seat @param {Me} me @param {string} lesson
 * @param {{policy: string, storage: string}} start what it begins with, as JSON
 * @param {{policy: string, storage: string}} holds what holds, as JSON
 */
export async function offerStart(seat, me, lesson, start, holds) {
  if (told || Object.values(me.progress[lesson] ?? {}).some((done) => needed(done).every(Boolean))) return;
  const other = { policy: holds.policy !== start.policy, storage: holds.storage !== start.storage };
  if (told || !other.policy && !other.storage) return;
  told = true;
  const set = async () => {
    try {
      if (other.policy) await seat.call('PUT', seat.path('/policy'), JSON.parse(start.policy));
      if (other.storage) await seat.call('PUT', seat.path('/storage'), JSON.parse(start.storage));
    } catch (error) {
      note('begin', sentence(error));
    }
  };
  const differs = other.storage ? 'storage' : start.policy === '{}' ? 'off' : 'other';
  note('begin', t(`begin.${differs}`), act(t(other.storage ? 'begin.setAll' : 'begin.set'), set));
}
