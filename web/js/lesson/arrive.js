// @ts-check
// Arriving at a lesson: the seat is taken, or asked for, while the rest of the
// page is still on its way.
import { Seat } from '../core/seat.js';
import { t } from '../core/words.js';

export const seat = new Seat();
seat.onGone = async (why) => {
  if (why === 'removed') (await import('../core/removed.js')).removed(seat);
  else (await import('../core/notes.js')).startOver(t(`room.${why}`));
};

/** Who this seat is; refused like any call, for whoever waits for it. */
export const arrived = seat.me();
arrived.catch(() => {}); // the lesson asks again
